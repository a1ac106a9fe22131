/**
 * Debian's kernels for the virtual machine: found with apt-cache, downloaded
 * with apt-get, taken apart with dpkg -x. Nothing of them is installed here.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { refreshPackageLists } from "../../scripts/lib/packages.mjs";

/** The kernel series that the tests run on, oldest first. */
export const SERIES = ["6.1", "6.12"];

/**
 * A kernel taken apart: `release` as `uname -r` says it there, `image` the
 * bzImage, `root` the directory that holds lib/modules/RELEASE.
 */
export function kernelOf(series, vmDir) {
  const home = join(vmDir, series);
  if (!existsSync(home)) unpackKernel(series, vmDir);
  const root = join(home, "root");
  const release = readdirSync(join(root, "lib/modules"))[0];
  return { series, release, root, image: join(root, "boot", `vmlinuz-${release}`) };
}

/** Download and unpack into a directory beside, then rename: never half a kernel. */
function unpackKernel(series, vmDir) {
  const name = newestPackage(series);
  mkdirSync(vmDir, { recursive: true });
  const work = mkdtempSync(join(vmDir, "unpack-"));
  try {
    execFileSync("apt-get", ["download", "-q", name], {
      cwd: work,
      stdio: ["ignore", 2, "ignore"],
    });
    const file = readdirSync(work).find((f) => f.endsWith(".deb"));
    const root = join(work, "root");
    execFileSync("dpkg", ["-x", join(work, file), root]);
    rmSync(join(work, file));
    // Debian's package leaves modules.dep to its install script.
    const release = readdirSync(join(root, "lib/modules"))[0];
    execFileSync("depmod", ["-b", root, release]);
    renameSync(work, join(vmDir, series));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The newest plain amd64 image of a series: neither cloud, rt nor debug symbols. */
export function newestPackage(series) {
  const found = candidates(series);
  const names = found.length > 0 ? found : (refreshPackageLists(), candidates(series));
  const newest = names.sort(byVersion).at(-1);
  if (newest === undefined) {
    throw new Error(
      `no Debian kernel of series ${series} in the package lists: ` +
        `apt-cache search '^linux-image-${series}' finds none`,
    );
  }
  return newest;
}

function candidates(series) {
  const escaped = series.replaceAll(".", "\\.");
  const pattern = `^linux-image-${escaped}\\.[0-9][^ ]*-amd64$`;
  return execFileSync("apt-cache", ["search", "--names-only", pattern], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.split(" ")[0])
    .filter((name) => name !== "" && !/-(cloud|rt)-/.test(name));
}

/** Numbers compare as numbers: 6.1.0-56 is newer than 6.1.0-9. */
function byVersion(a, b) {
  return a.localeCompare(b, "en", { numeric: true });
}
