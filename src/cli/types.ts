import { compile } from "../compile/compile.js";
import { declarations } from "../ctypes/typescript_types.js";
import { readTextFile } from "../files/read.js";
import { fileTrouble } from "../files/trouble.js";
import { asForm } from "./check.js";
import { messageLines, stderrStyle } from "./run/messages.js";

const USAGE = "Usage: bcc-repl --types FILE.c [-I DIR] [-D NAME[=VALUE]] > FILE.d.ts";

/** Interfaces of a program's maps and events, for the library's `bpf.map<Maps["counts"]>`. */
export async function printTypes(argv: readonly string[]): Promise<number> {
  const files = argv.filter((word) => !word.startsWith("-"));
  const cflags = argv.filter((word) => /^-[ID]./.test(word));
  const [file] = files;
  if (file === undefined || files.length > 1 || files.length + cflags.length < argv.length) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  let text: string;
  try {
    text = readTextFile(file);
  } catch (error) {
    process.stderr.write(`error: ${file}: ${fileTrouble(error)}\n`);
    return 1;
  }
  const absolute = cflags.map((flag) =>
    flag.startsWith("-I") && !flag.startsWith("-I/") ? `-I${process.cwd()}/${flag.slice(2)}` : flag,
  );
  const written = await asForm(file, text, absolute);
  const compiled = written.ok
    ? await compile({ ...written.value, fileName: file, headers: "auto" })
    : written;
  if (!compiled.ok) {
    const lines = messageLines(compiled.diagnostics, false, stderrStyle());
    process.stderr.write(lines.map((line) => `${line}\n`).join(""));
    return 1;
  }
  process.stdout.write(declarations(compiled.value.module, file));
  return 0;
}
