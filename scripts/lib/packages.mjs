/**
 * System packages, each known by a file or command that it brings, so that the
 * usual answer ("all there") needs no process and no package manager.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * What the build needs. `file`: any of these; `command`: in PATH. `apt`: Debian 12 and 13, Ubuntu
 * 22.04 and 24.04, by one name in all of them; `dnf`: Fedora.
 */
export const BUILD_PACKAGES = [
  { apt: "libbpfcc-dev", dnf: "bcc-devel", file: ["/usr/include/bcc/bpf_module.h"] },
  { apt: "libbpf-dev", dnf: "libbpf-devel", file: ["/usr/include/bpf/bpf.h"] },
  { apt: "libiberty-dev", dnf: "binutils-devel", file: ["/usr/include/libiberty/demangle.h"] },
  { apt: "liblzma-dev", dnf: "xz-devel", file: ["/usr/include/lzma.h"] },
  { apt: "zlib1g-dev", dnf: "zlib-devel", file: ["/usr/include/zlib.h"] },
  { apt: "g++", dnf: "gcc-c++", command: "g++" },
  { apt: "cmake", dnf: "cmake", command: "cmake" },
  { apt: "make", dnf: "make", command: "make" },
  { apt: "pkg-config", dnf: "pkgconf-pkg-config", command: "pkg-config" },
];

/** What the tests need on top: virtual machines, which run Debian's kernels, and small C workloads. */
export const TEST_PACKAGES = [
  { apt: "gcc", dnf: "gcc", command: "cc" },
  { apt: "clang-format", dnf: "clang-tools-extra", command: "clang-format" },
  { apt: "clang-tidy", dnf: "clang-tools-extra", command: "clang-tidy" },
  { apt: "libc6-dev", dnf: "glibc-devel", file: ["/usr/include/stdio.h"] },
  { apt: "binutils", dnf: "binutils", command: "readelf" },
  { apt: "groff-base", dnf: "groff-base", command: "groff" },
  { apt: "man-db", dnf: "man-db", command: "man" },
  { apt: "qemu-system-x86", dnf: "qemu-system-x86", command: "qemu-system-x86_64" },
  {
    apt: "seabios",
    dnf: "seabios-bin",
    file: ["/usr/share/seabios/bios-256k.bin", "/usr/share/qemu/bios-256k.bin"],
  },
  { apt: "busybox-static", dnf: "busybox", file: ["/bin/busybox", "/usr/bin/busybox"] },
  { apt: "cpio", dnf: "cpio", command: "cpio" },
  { apt: "kmod", dnf: "kmod", command: "depmod" },
  { apt: "xz-utils", dnf: "xz", command: "xz" },
  { apt: "e2fsprogs", dnf: "e2fsprogs", command: "mkfs.ext4" },
  { apt: "xfsprogs", dnf: "xfsprogs", command: "mkfs.xfs" },
  { apt: "btrfs-progs", dnf: "btrfs-progs", command: "mkfs.btrfs" },
];

export function missingPackages(packages) {
  return packages.filter((p) => !isThere(p));
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

const managers = {
  apt: { command: "apt-get", words: ["install", "-y", "--no-install-recommends"] },
  dnf: { command: "dnf", words: ["install", "-y", "--setopt=install_weak_deps=False"] },
};

/** Packages by the names of whose manager is here: what a person is told where it can't be used. */
export function installWords(packages, has = findCommand) {
  const [kind, manager] =
    Object.entries(managers).find(([, { command }]) => has(command) !== undefined) ?? [];
  const names = namesOf(packages, kind);
  if (manager === undefined) {
    const lines = packages.map((one) => `  ${one.file?.[0] ?? `the command ${one.command}`}`);
    throw new SetupError(
      `these are missing, and this system has neither apt-get nor dnf to install them:\n` +
        `${lines.join("\n")}\nIts own package manager has them; Debian calls the packages\n` +
        `  ${namesOf(packages, "apt").join(" ")}\nand Fedora\n  ${namesOf(packages, "dnf").join(" ")}`,
    );
  }
  return { kind, command: manager.command, words: [...manager.words, ...names], names };
}

const namesOf = (packages, kind) => [...new Set(packages.map((one) => one[kind]))];

/**
 * Installs packages, showing it through `step`. Throws a SetupError that names
 * them where this account or this system can't.
 */
export async function installPackages(packages, step) {
  const { kind, command, words, names } = installWords(packages);
  if (process.getuid() !== 0)
    throw new SetupError(
      `these packages are missing; install them, then try again:\n  sudo ${command} ${words.join(" ")}`,
    );
  const options = kind === "apt" ? aptOptions : [];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = () =>
    step(`installing ${names.join(" ")}`, command, [...options, ...words], { env });
  if (kind !== "apt") return install();
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
