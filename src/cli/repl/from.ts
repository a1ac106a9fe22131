import { readFileSync } from "node:fs";
import { openKernelFacts } from "../../facts/index.js";
import { looksLikePython } from "../../oneliners/bccpython/index.js";
import { renderDiagnostic } from "../../render/diagnostic.js";
import { translate } from "../../repl/effects/translate.js";

/** `bcc-repl --from FILE`: a program of bpftrace's or a BCC script, as it is written here. Notes go to stderr. */
export function runFrom(path: string): number {
  let program: string;
  try {
    program = readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    process.stderr.write(`error: cannot read ${path}: ${why}\n`);
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
    return 1;
  }
  process.stdout.write(`${made.value.text}\n`);
  for (const note of made.value.notes) process.stderr.write(`note: ${note}\n`);
  return 0;
}
