import { accessSync, constants, readFileSync, readlinkSync } from "node:fs";

/** Capability numbers of linux/capability.h. */
const capabilities = { CAP_SYS_ADMIN: 21, CAP_PERFMON: 38, CAP_BPF: 39 } as const;
export type Capability = keyof typeof capabilities;

/** What the kernel asks about a process before it allows something. */
export interface Privileges {
  /** Those in effect, wherever they count. */
  readonly has: (name: Capability) => boolean;
  /** In a user namespace of its own a process may have all capabilities, and none that the kernel asks for here. */
  readonly inUserNamespace: boolean;
  /** "none", "integrity" or "confidentiality". */
  readonly lockdown: string;
  /** A whole-number setting, undefined where the kernel has none. */
  readonly sysctl: (path: string) => number | undefined;
}

/** Read anew each time: lockdown may be raised, and a setting changed. */
export const ownPrivileges: Privileges = {
  has: (name) => ((effectiveCapabilities() >> BigInt(capabilities[name])) & 1n) === 1n,
  get inUserNamespace() {
    return inUserNamespace();
  },
  get lockdown() {
    return lockdownMode();
  },
  sysctl,
};

/** Which of the wanted capabilities this process lacks on the machine; CAP_SYS_ADMIN stands for all of them. */
export function missingCapabilities(
  wanted: readonly Capability[],
  { has, inUserNamespace }: Privileges = ownPrivileges,
): readonly Capability[] {
  if (inUserNamespace) return wanted;
  return has("CAP_SYS_ADMIN") ? [] : wanted.filter((name) => !has(name));
}

/** `lacks CAP_BPF and CAP_PERFMON`, and the way out, for `missing` of missingCapabilities. */
export function lackOf(
  missing: readonly Capability[],
  { inUserNamespace }: Privileges = ownPrivileges,
): {
  readonly what: string;
  readonly hint: string;
} {
  const names = missing.join(" and ");
  return inUserNamespace
    ? {
        what: `has ${names} only in a user namespace, not on the host`,
        hint: "run it as root outside of the container or of unshare -U",
      }
    : { what: `lacks ${names}`, hint: "run it as root (sudo)" };
}

/** PROC_USER_INIT_INO of the kernel: the namespace that the machine has from the beginning. */
const MACHINE = "user:[4026531837]";

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

/**
 * securityfs says it: `none [integrity] confidentiality`. Where it is not
 * mounted the boot line is asked, which can only have raised it; else none.
 */
export function lockdownMode(): string {
  const chosen = /\[(\w+)\]/.exec(readText("/sys/kernel/security/lockdown"))?.[1];
  if (chosen !== undefined) return chosen;
  const atBoot = /(?:^|\s)lockdown=(integrity|confidentiality)\b/;
  return atBoot.exec(readText("/proc/cmdline"))?.[1] ?? "none";
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
