import { accessSync, constants, readFileSync, readlinkSync } from "node:fs";

/** Capability numbers of linux/capability.h. */
const capabilities = { CAP_SYS_ADMIN: 21, CAP_PERFMON: 38, CAP_BPF: 39 } as const;
export type Capability = keyof typeof capabilities;

/** Which of the wanted capabilities this process lacks on the machine; CAP_SYS_ADMIN stands for all of them. */
export function missingCapabilities(wanted: readonly Capability[]): readonly Capability[] {
  if (inUserNamespace()) return wanted;
  const effective = effectiveCapabilities();
  const has = (name: Capability) => ((effective >> BigInt(capabilities[name])) & 1n) === 1n;
  return has("CAP_SYS_ADMIN") ? [] : wanted.filter((name) => !has(name));
}

/** `lacks CAP_BPF and CAP_PERFMON`, and the way out, for `missing` of missingCapabilities. */
export function lackOf(missing: readonly Capability[]): {
  readonly what: string;
  readonly hint: string;
} {
  const names = missing.join(" and ");
  return inUserNamespace()
    ? {
        what: `has ${names} only in a user namespace, not on the host`,
        hint: "run it as root outside of the container or of unshare -U",
      }
    : { what: `lacks ${names}`, hint: "run it as root (sudo)" };
}

/** PROC_USER_INIT_INO of the kernel: the namespace that the machine has from the beginning. */
const MACHINE = "user:[4026531837]";

/** In a user namespace of its own a process may have all capabilities, and none that the kernel asks for here. */
export function inUserNamespace(): boolean {
  try {
    return readlinkSync("/proc/self/ns/user") !== MACHINE;
  } catch {
    return false; // a kernel without them, or no /proc
  }
}

/** tracefs is there and this user may not look into it. */
export function tracefsIsClosed(): boolean {
  return ["/sys/kernel/tracing/events", "/sys/kernel/debug/tracing/events"].every((path) => {
    try {
      accessSync(path, constants.R_OK | constants.X_OK);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== "ENOENT" || isClosed("/sys/kernel/tracing");
    }
  });
}

function isClosed(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES";
  }
}

function effectiveCapabilities(): bigint {
  const line = /^CapEff:\s*([0-9a-f]+)/m.exec(readText("/proc/self/status"));
  return BigInt(`0x${line?.[1] ?? "0"}`);
}

/** "none", "integrity" or "confidentiality". */
export function lockdownMode(): string {
  return /\[(\w+)\]/.exec(readText("/sys/kernel/security/lockdown"))?.[1] ?? "none";
}

/** A whole-number sysctl, undefined where the kernel has none. */
export function sysctl(path: string): number | undefined {
  const text = readText(`/proc/sys/${path}`).trim();
  return /^-?\d+$/.test(text) ? Number(text) : undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
