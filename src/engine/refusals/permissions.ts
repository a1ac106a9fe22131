import type { NativeFailure } from "../../native/addon.js";
import {
  lackOf,
  missingCapabilities,
  ownPrivileges,
  type Privileges,
} from "../../facts/kernel/privileges.js";
import { subject, type EngineContext, type Explanation } from "./explanation.js";

/** EPERM and EACCES: capabilities first, then what may forbid it to root as well. */
export function noPermission(
  failure: NativeFailure,
  context: EngineContext,
  privileges: Privileges = ownPrivileges,
): Explanation {
  const what = subject(failure, context);
  const missing = missingCapabilities(["CAP_BPF", "CAP_PERFMON"], privileges);
  if (missing.length > 0) return lacksCapabilities(what, missing, privileges);
  const { lockdown } = privileges;
  if (lockdown !== "none")
    return {
      code: "lockdown",
      message: `kernel lockdown (${lockdown}) forbids ${what}`,
      hint: "lockdown is set at boot (secure boot, or lockdown= on the command line)",
    };
  const uprobe = failure.code.startsWith("attach-uprobe");
  if (uprobe && missingCapabilities(["CAP_SYS_ADMIN"], privileges).length > 0)
    return {
      code: "no-permission",
      message: `no permission for ${what}: this kernel requires CAP_SYS_ADMIN to probe programs`,
      hint: "run it as root (sudo); tracepoints need only CAP_BPF and CAP_PERFMON",
    };
  return {
    code: "no-permission",
    message: `the kernel forbids ${what} to this process, though it has the capabilities`,
    hint: "a security module, a container's seccomp filter or the kernel's build may forbid it",
  };
}

function lacksCapabilities(
  what: string,
  missing: ReturnType<typeof missingCapabilities>,
  privileges: Privileges,
): Explanation {
  const lack = lackOf(missing, privileges);
  const unprivileged = privileges.sysctl("kernel/unprivileged_bpf_disabled");
  const paranoid = privileges.sysctl("kernel/perf_event_paranoid");
  const settings = [
    unprivileged === undefined ? "" : `kernel.unprivileged_bpf_disabled=${unprivileged}`,
    paranoid === undefined ? "" : `kernel.perf_event_paranoid=${paranoid}`,
  ].filter((text) => text !== "");
  return {
    code: "no-permission",
    message: `no permission for ${what}: this process ${lack.what}`,
    hint: [
      privileges.inUserNamespace ? lack.hint : `${lack.hint}, or give these capabilities`,
      ...(settings.length > 0 ? [settings.join(", ")] : []),
    ].join("; "),
  };
}
