import { existsSync, readFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";

/** Whether real kernel headers are installed that belong to the running kernel. */
export type KernelHeaders =
  | { readonly state: "matching"; readonly path: string }
  | { readonly state: "other"; readonly path: string; readonly release: string }
  | { readonly state: "absent" };

/** /lib/modules/RELEASE/build may be a link to the headers of another version. */
export function kernelHeaders(running = release(), root = "/lib/modules"): KernelHeaders {
  const path = join(root, running, "build");
  if (!existsSync(join(path, "include/linux/kconfig.h"))) {
    // Debian keeps the sources beside: build/ has only what was generated.
    if (!existsSync(join(root, running, "source/include/linux/kconfig.h")))
      return { state: "absent" };
  }
  const theirs = releaseOf(path);
  if (theirs === running) return { state: "matching", path };
  return { state: "other", path, release: theirs || "unknown" };
}

function releaseOf(path: string): string {
  for (const file of ["include/config/kernel.release", "include/generated/utsrelease.h"]) {
    try {
      const text = readFileSync(join(path, file), "utf8");
      return (/UTS_RELEASE "([^"]+)"/.exec(text)?.[1] ?? text).trim();
    } catch {
      continue;
    }
  }
  return "";
}
