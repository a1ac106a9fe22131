import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory for what tests compile, which files that share a process share: removed when the run ends. */
export default function setup(): () => void {
  const work = mkdtempSync(join(tmpdir(), "bcc-repl-unit-"));
  process.env["UNIT_WORK"] = work;
  return () => rmSync(work, { recursive: true, force: true });
}
