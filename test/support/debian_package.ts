import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
// @ts-expect-error a plain script without declarations
import { refreshPackageLists } from "../../scripts/lib/packages.mjs";
import { packageRoot } from "../../src/package/root.js";

/**
 * A package of the distribution's, taken apart below .vm and not installed:
 * installed, some begin to serve at once. A program of it by its path in there.
 */
export function fromPackage(name: string, path: string): string {
  const all = join(packageRoot(), ".vm/packages");
  const home = join(all, name);
  if (!existsSync(home)) {
    mkdirSync(all, { recursive: true });
    const work = mkdtempSync(join(all, "unpack-"));
    try {
      download(name, work);
      const file = readdirSync(work).find((one) => one.endsWith(".deb"))!;
      execFileSync("dpkg", ["-x", join(work, file), join(work, "root")]);
      renameSync(join(work, "root"), home);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  }
  return join(home, path);
}

/** Lists may be missing, or older than the archive. */
function download(name: string, cwd: string): void {
  const once = () => execFileSync("apt-get", ["download", "-q", name], { cwd, stdio: "ignore" });
  try {
    once();
  } catch {
    (refreshPackageLists as () => void)();
    once();
  }
}
