import type { ParamValue } from "../../types/flags.js";
import type { FormFile } from "./form_file.js";

/** With it tools/include/tasks.h lets every task through but the tracer: there is far less to compile. */
const DEFINE = "TASKS_UNFILTERED";

/** The constants of tasks.h that ask for some tasks alone; the others say how, or where we are. */
const ASKS = /^task_(only|by)_/;

/** Whether a run with these constants asks for some tasks alone. */
export const asksForTasks = (params: Readonly<Record<string, ParamValue>>): boolean =>
  Object.entries(params).some(([name, value]) => ASKS.test(name) && Number(value) !== 0);

/** The same file as it is compiled for runs that ask for no task in particular. */
export const unfiltered = (file: FormFile): FormFile => ({
  ...file,
  defines: { ...file.defines, [DEFINE]: true },
});

/** Whether a program was compiled so: it must never serve a run that asks for tasks. */
export const isUnfiltered = ({ cflags }: { readonly cflags: readonly string[] }): boolean =>
  cflags.includes(`-D${DEFINE}=1`);
