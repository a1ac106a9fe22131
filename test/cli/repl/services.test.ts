import { expect, test } from "vitest";
import { openServices } from "../../../src/cli/repl/services.js";

const text = `#include <tool.h>
struct seen { pid_nr pid; };
EVENTS(all, struct seen)
TRACEPOINT_PROBE(sched, sched_switch) {
  if (!task_wanted()) return 0;
  struct seen seen = {};
  return all_emit(args, &seen);
}
`;

test.each(["mine.c", "opensnoop"])(
  "%s in a cell: a cgroup that is none is refused",
  async (name) => {
    const { planProgram, planTool } = openServices({ warm: false });
    const words = ["--cgroup", "/no/such"];
    const planned = name.endsWith(".c")
      ? planProgram({ name, text }, words)
      : await planTool(name, words);
    expect(planned).toMatchObject({ ok: false, diagnostics: [{ code: "unknown-cgroup" }] });
  },
);
