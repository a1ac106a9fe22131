/** What tracing leaves behind in tracefs, and how it is set back. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getSystemErrorName } from "node:util";

interface Setting {
  readonly file: string;
  /** Written to set it back; "" truncates. */
  readonly reset: string;
  /** As it reads when there is nothing to do. */
  readonly clean: RegExp;
}

const setting = (file: string, reset: string, clean: RegExp): Setting => ({ file, reset, clean });

/** Filters without an entry read as a comment: `#### all functions enabled ####`, `no pid`. */
const NOTHING = /^(#.*|no pid|\s*)$/;

/** Events first: what kprobe_events and uprobe_events define can't go while it is enabled. */
const SETTINGS: readonly Setting[] = [
  setting("current_tracer", "nop", /^nop$/),
  setting("events/enable", "0", /^0$/),
  setting("set_ftrace_filter", "", NOTHING),
  setting("set_ftrace_notrace", "", NOTHING),
  setting("set_graph_function", "", NOTHING),
  setting("set_graph_notrace", "", NOTHING),
  setting("set_ftrace_pid", "", NOTHING),
  setting("set_ftrace_notrace_pid", "", NOTHING),
  setting("set_event_pid", "", NOTHING),
  setting("set_event_notrace_pid", "", NOTHING),
  setting("tracing_thresh", "0", /^0$/),
  setting("kprobe_events", "", NOTHING),
  setting("uprobe_events", "", NOTHING),
  setting("tracing_on", "1", /^1$/),
];

export interface Reset {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** It was not as a kernel has it that nobody traces with. */
  readonly needed: boolean;
  /** Why it could not be set back. */
  readonly error: string;
}

const read = (path: string): string => readFileSync(path, "utf8").trimEnd();

const nameOf = (problem: unknown): string =>
  getSystemErrorName((problem as { readonly errno: number }).errno);

/** A kernel that is locked down does not even show the filters of functions. */
function reset(directory: string, setting: Setting): Reset {
  try {
    return resetReadable(directory, setting);
  } catch (problem) {
    return { file: setting.file, before: "", after: "", needed: false, error: nameOf(problem) };
  }
}

function resetReadable(directory: string, { file, reset: text, clean }: Setting): Reset {
  const path = join(directory, file);
  const before = read(path);
  if (clean.test(before)) return { file, before, after: before, needed: false, error: "" };
  let error = "";
  try {
    writeFileSync(path, text, { flag: "w" });
  } catch (problem) {
    error = nameOf(problem);
  }
  const after = read(path);
  if (error === "" && !clean.test(after)) error = "it is as it was";
  return { file, before, after, needed: true, error };
}

/** Sets back what is not as it should be; files that this kernel does not have are left out. */
export const resetAll = (directory: string): readonly Reset[] =>
  SETTINGS.filter(({ file }) => existsSync(join(directory, file))).map((one) =>
    reset(directory, one),
  );
