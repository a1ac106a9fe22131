import { expect, test } from "vitest";
import { EngineError } from "../../../src/engine/session.js";
import { functionOffset } from "../../engine/workload.js";
import { compileWorkload, Workload } from "../../support/workload.js";
import { compiled, openAt } from "../engine/support.js";

test("a pattern in a process that has ended is one failure, not one for each function", async () => {
  const workload = await Workload.start("chain", [1]);
  const { pid } = workload;
  await workload.kill();
  const path = compileWorkload("chain");
  const at = (name: string, whose: number) => ({
    ...({ kind: "uprobe", path, offset: functionOffset(path, name), onReturn: false } as const),
    ...{ pid: whose, semaphore: 0, optional: true },
  });
  // The first can be probed: what is refused after it could all be left out.
  const places = [at("factorial", -1), ...["inner", "middle"].map((name) => at(name, pid))];
  const module = await compiled("int count(void *ctx) { return 0; }", pid);
  let refusal: unknown;
  try {
    openAt(module, [], places).close();
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(EngineError);
  expect(refusal).toMatchObject({ code: "no-such-process" });
});

test("a tracepoint of a pattern that the kernel forbids is left out, alone it is an error", async () => {
  const module = await compiled("int count(void *ctx) { return 0; }", process.pid);
  const at = (category: string, event: string, optional: boolean) =>
    ({ kind: "tracepoint", category, event, ...(optional ? { optional } : {}) }) as const;
  // Perf's own work runs there: an event for each would never end.
  const forbidden = ["irq_vectors", "irq_work_exit"] as const;
  const session = openAt(
    module,
    [],
    [at("sched", "sched_process_fork", true), at(...forbidden, true)],
  );
  const places = session.leftOut.map(({ place }) => place);
  session.close();
  expect(places).toEqual(["irq_vectors:irq_work_exit"]);
  expect(() => openAt(module, [], [at(...forbidden, false)])).toThrow("irq_vectors:irq_work_exit");
});
