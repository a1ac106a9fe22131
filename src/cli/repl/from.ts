import { existsSync } from "node:fs";
import { tools } from "../../../tools/index.js";
import { openKernelFacts } from "../../facts/index.js";
import { readTextFile, readToEnd } from "../../files/read.js";
import { fileTrouble, isFileTrouble } from "../../files/trouble.js";
import { looksLikePython } from "../../oneliners/bccpython/index.js";
import { renderDiagnostic } from "../../render/diagnostic.js";
import { translate } from "../../repl/effects/translate.js";

/**
 * `bcc-repl --from FILE`: a program of bpftrace's or a BCC script, as it is written here; in place of
 * the file's name the program itself. Notes go to stderr.
 */
export function runFrom(path: string): number {
  let program: string;
  try {
    program = textOf(path);
  } catch (error) {
    if (!isFileTrouble(error)) throw error;
    process.stderr.write(`error: cannot read ${path}: ${fileTrouble(error)}\n`);
    return 1;
  }
  if (/^#!.*\b(?:ba|da|k|z)?sh\b/.test(program)) {
    process.stderr.write(
      `error: ${path} is a shell script: translate the program that it starts\n`,
    );
    return 1;
  }
  const isPython = path.endsWith(".py") || (!path.endsWith(".bt") && looksLikePython(program));
  const made = translate(
    { language: isPython ? "python" : "bpftrace", program },
    openKernelFacts(),
  );
  if (!made.ok) {
    for (const each of made.diagnostics)
      for (const line of renderDiagnostic(each, { color: false, width: 100 }))
        process.stderr.write(`${line}\n`);
    const tool = toolLike(path);
    if (tool !== undefined) process.stderr.write(`bcc-tool ${tool} shows the same\n`);
    return 1;
  }
  process.stdout.write(`${made.value.text}\n`);
  for (const note of made.value.notes)
    process.stderr.write(`${/^warning: /.test(note) ? note : `note: ${note}`}\n`);
  return 0;
}

/** No file's name has a block in it. */
function textOf(path: string): string {
  if (path === "-") return readToEnd(0).toString("utf8");
  return path.includes("{") && !existsSync(path) ? path : readTextFile(path, { waits: true });
}

/** `/usr/sbin/runqlen.bt` → `runqlen` */
function toolLike(path: string): string | undefined {
  const name = /([\w-]+?)(?:\.bt|\.py|-bpfcc)$/.exec(path)?.[1] ?? "";
  return Object.hasOwn(tools, name) ? name : undefined;
}
