/**
 * System packages, each known by a file or command that it brings, so that the
 * usual answer ("all there") needs no process and no package manager.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What the build needs. `file`: any of these; `command`: in PATH. */
export const BUILD_PACKAGES = [
  { name: "libbpfcc-dev", file: ["/usr/include/bcc/bpf_module.h"] },
  { name: "libbpf-dev", file: ["/usr/include/bpf/bpf.h"] },
  { name: "libiberty-dev", file: ["/usr/include/libiberty/demangle.h"] },
  { name: "liblzma-dev", file: ["/usr/include/lzma.h"] },
  { name: "zlib1g-dev", file: ["/usr/include/zlib.h"] },
  { name: "g++", command: "g++" },
  { name: "cmake", command: "cmake" },
  { name: "make", command: "make" },
  { name: "pkg-config", command: "pkg-config" },
];

/** What the tests need on top: virtual machines and small C workloads. */
export const TEST_PACKAGES = [
  { name: "gcc", command: "cc" },
  { name: "clang-format", command: "clang-format" },
  { name: "clang-tidy", command: "clang-tidy" },
  { name: "libc6-dev", file: ["/usr/include/stdio.h"] },
  { name: "binutils", command: "readelf" },
  { name: "groff-base", command: "groff" },
  { name: "man-db", command: "man" },
  { name: "qemu-system-x86", command: "qemu-system-x86_64" },
  {
    name: "seabios",
    file: ["/usr/share/seabios/bios-256k.bin", "/usr/share/qemu/bios-256k.bin"],
  },
  { name: "busybox-static", file: ["/bin/busybox", "/usr/bin/busybox"] },
  { name: "cpio", command: "cpio" },
  { name: "kmod", command: "depmod" },
  { name: "xz-utils", command: "xz" },
  { name: "e2fsprogs", command: "mkfs.ext4" },
  { name: "xfsprogs", command: "mkfs.xfs" },
  { name: "btrfs-progs", command: "mkfs.btrfs" },
];

export function missingPackages(packages) {
  return packages.filter((p) => !isThere(p)).map((p) => p.name);
}

function isThere(entry) {
  return entry.file
    ? entry.file.some((f) => existsSync(f))
    : findCommand(entry.command) !== undefined;
}

/** The path of a command in PATH or the system's own directories. */
export function findCommand(name) {
  const dirs = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin", "/usr/bin"];
  return dirs.map((d) => join(d, name)).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Installs packages, showing it through `step`. Throws a SetupError that names
 * them where this account or this system can't.
 */
export async function installPackages(names, step) {
  if (findCommand("apt-get") === undefined) {
    throw new SetupError(
      `these packages are missing (Debian's names): ${names.join(" ")}\n` +
        `This system has no apt-get: install them with its own package manager, then try again.`,
    );
  }
  if (process.getuid() !== 0) {
    const command = `sudo apt-get install -y --no-install-recommends ${names.join(" ")}`;
    throw new SetupError(`these packages are missing; install them, then try again:\n  ${command}`);
  }
  const install = () =>
    step(
      `installing ${names.join(" ")}`,
      "apt-get",
      [...aptOptions, "-y", "install", "--no-install-recommends", ...names],
      { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } },
    );
  if (!listsAreThere()) refreshPackageLists();
  try {
    await install();
  } catch {
    // Lists older than the archive name files that are gone: refresh once.
    refreshPackageLists();
    await install();
  }
}

const aptOptions = ["-q", "-o", "DPkg::Lock::Timeout=300"];

function listsAreThere() {
  try {
    return readdirSync("/var/lib/apt/lists").some((f) => f.includes("_Packages"));
  } catch {
    return false;
  }
}

export function refreshPackageLists() {
  if (findCommand("apt-get") === undefined) {
    throw new SetupError("this system has no apt-get, from which Debian's kernels come");
  }
  if (process.getuid() !== 0) {
    throw new SetupError("the package lists are missing; as root:\n  sudo apt-get update");
  }
  if (
    spawnSync("apt-get", [...aptOptions, "update"], { stdio: ["ignore", "ignore", 2] }).status !== 0
  ) {
    throw new SetupError("apt-get update failed");
  }
}

/** A failure with a way out in its text: printed without a stack trace. */
export class SetupError extends Error {}
