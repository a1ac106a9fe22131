import type { Diagnostic } from "../../types/outcome.js";
import type { AnyFormTool } from "../../types/tool.js";
import { dropPrewarmed, prewarmChild } from "../../compile/child.js";
import { prepareRing } from "../../engine/session.js";
import type { FormPlan } from "../../program/index.js";
import { explainRefusal } from "../run/explain.js";
import { asSeen } from "../run/machine.js";
import type { EndWatch } from "../run/end_watch.js";
import { noteMade, wasMade, type Memo } from "../run/remembered_runs.js";
import { refuse } from "./answers.js";
import { attachForm, type Surroundings } from "./attach_form.js";
import type { FormFile, FormReady } from "./form_file.js";
import type { FormAsked } from "./form_job.js";
import { makeForm, planFile, rememberForm } from "./form_plan.js";

/** Plans, compiles, attaches and runs; `memo`: where it is kept for the next start. */
export async function makeAndRun(
  file: FormFile,
  asked: FormAsked,
  around: Surroundings,
  memo: Memo<FormReady> | undefined,
): Promise<number> {
  const { asker, rest, store, onAttached } = around;
  const { common, machine } = asked;
  if (!common.printProgram) prewarmChild();
  const planned = planFile(file, machine);
  if (!planned.ok) {
    dropPrewarmed();
    return refuse(withInstead(asSeen(planned.diagnostics), asked.tool), asker);
  }
  if (common.printProgram) {
    process.stdout.write(planned.value.cText);
    return 0;
  }
  if (common.verbose) process.stderr.write(planned.value.cText);
  const { headers, cache } = common;
  const making = makeForm(file, planned.value, { headers, cache }, store);
  const early = setImmediate(prepareBuffer, planned.value);
  const made = await making;
  clearImmediate(early);
  if (!made.ok) return refuse(made.diagnostics, asker);
  if (common.verbose && store.trouble !== undefined) process.stderr.write(`${store.trouble}\n`);
  const attached = (end: EndWatch): void => {
    onAttached?.(end);
    if (memo === undefined) return;
    rememberForm(memo, file, made.value, rest);
    if (!wasMade(store, asked.tool.name)) noteMade(store, asked.tool.name);
  };
  const status = await attachForm(made.value, asked, around, attached);
  if (typeof status === "number") return status;
  const { plan, module } = made.value;
  return refuse([explainRefusal(status, plan, module, plan.programs[0]?.source.name ?? "")], asker);
}

/**
 * Once the compiler has its text this process waits for it: time for the kernel to clear the
 * first ring buffer, that is where a page has 4 kB for certain.
 */
function prepareBuffer({ form, ring }: FormPlan): void {
  const events = form.data.find((one) => one.kind === "events");
  if (!ring || events === undefined || process.arch !== "x64") return;
  prepareRing(events.name, events.pages * 4096);
}

/** What a kernel may lack. */
const LACKING = new Set([
  "kernel-lacks",
  "no-fentry",
  "no-hardware-events",
  "no-kprobes",
  "unknown-function",
  "unknown-tracepoint",
]);

/** One message where the kernel lacks all that the tool is attached to: its places are not the person's, who wants to know what works. */
function withInstead(
  diagnostics: readonly Diagnostic[],
  { name, instead }: AnyFormTool,
): readonly Diagnostic[] {
  const lacking = diagnostics.every(({ code }) => LACKING.has(code));
  if (instead === undefined || !lacking) return diagnostics;
  const reasons = [...new Set(diagnostics.map(({ message }) => message))];
  const message = `${name} can't work here: ${reasons.join("; ")}`;
  return [{ severity: "error", code: "kernel-lacks", message, hint: instead }];
}
