/** The first root of the virtual machine: static busybox, a few modules, init. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findCommand } from "../../scripts/lib/packages.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/** In the order in which the init loads them, each after what it depends on. */
const MODULES = ["virtio_pci", "virtio_console", "9pnet_virtio", "9p", "overlay", "virtio_rng"];

/** Path of the initramfs for a kernel; made again when this file or init.sh is newer. */
export function initramfsOf(kernel, vmDir) {
  const target = join(vmDir, kernel.series, "initramfs.cpio.gz");
  const sources = [join(here, "init.sh"), fileURLToPath(import.meta.url)];
  if (existsSync(target) && sources.every((s) => statSync(s).mtimeMs < statSync(target).mtimeMs)) {
    return target;
  }
  const work = mkdtempSync(join(vmDir, "initramfs-"));
  try {
    fill(join(work, "root"), kernel);
    pack(join(work, "root"), join(work, "image"));
    renameSync(join(work, "image"), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return target;
}

function fill(root, kernel) {
  for (const dir of ["bin", "dev", "proc", "sys", "modules", "host", "rw", "root"]) {
    mkdirSync(join(root, dir), { recursive: true });
  }
  copyFileSync(findCommand("busybox"), join(root, "bin/busybox"));
  chmodSync(join(root, "bin/busybox"), 0o755);
  copyFileSync(join(here, "init.sh"), join(root, "init"));
  chmodSync(join(root, "init"), 0o755);
  const names = modulePaths(kernel).map((path) => addModule(path, root));
  writeFileSync(join(root, "modules/order"), `${names.join("\n")}\n`);
}

/** Files to insert, in order; built-in ones have none. */
function modulePaths(kernel) {
  const lines = MODULES.flatMap((name) =>
    execFileSync(
      findCommand("modprobe"),
      ["-d", kernel.root, "-S", kernel.release, "--show-depends", name],
      { encoding: "utf8" },
    ).split("\n"),
  );
  const files = lines.filter((l) => l.startsWith("insmod ")).map((l) => l.split(" ")[1]);
  return [...new Set(files)];
}

/** Newer kernels come with xz-compressed modules, which busybox can't insert. */
function addModule(path, root) {
  const plain = basename(path).replace(/\.xz$/, "");
  const content = path.endsWith(".xz")
    ? execFileSync("xz", ["-dc", path], { maxBuffer: 1 << 28 })
    : readFileSync(path);
  writeFileSync(join(root, "modules", plain), content);
  return plain;
}

function pack(root, target) {
  // The path reaches the shell as an argument, never as part of its text.
  execFileSync("sh", ["-c", 'find . | cpio -o -H newc --quiet | gzip -1 >"$1"', "pack", target], {
    cwd: root,
    stdio: ["ignore", "ignore", 2],
  });
}
