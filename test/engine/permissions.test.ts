import { constants } from "node:os";
import { expect, test } from "vitest";
import { noPermission } from "../../src/engine/refusals/permissions.js";
import type { Capability, Privileges } from "../../src/facts/kernel/privileges.js";

const both: readonly Capability[] = ["CAP_BPF", "CAP_PERFMON"];

/** A process with these capabilities and, but for what is told of it, nothing in its way. */
const having = (
  capabilities: readonly Capability[],
  more: Partial<Omit<Privileges, "has">> = {},
): Privileges => ({
  has: (name) => capabilities.includes(name),
  inUserNamespace: false,
  lockdown: "none",
  sysctl: () => undefined,
  ...more,
});

function told(code: string, privileges: Privileges): readonly (string | undefined)[] {
  const failure = Object.assign(new Error(code), { code, errno: constants.errno.EPERM, what: "x" });
  const explained = noPermission(failure, { place: "c:getenv" }, privileges);
  return [explained.code, explained.message, explained.hint];
}

test.each([
  [[], "CAP_BPF and CAP_PERFMON"],
  [["CAP_BPF"], "CAP_PERFMON"],
  [["CAP_PERFMON"], "CAP_BPF"],
] as const)("a process with %j lacks %s", (capabilities, lacks) => {
  expect(told("attach-tracepoint", having(capabilities))).toEqual([
    "no-permission",
    `no permission for c:getenv: this process lacks ${lacks}`,
    "run it as root (sudo), or give these capabilities",
  ]);
});

test("the settings that could have allowed it are named, those that there are", () => {
  const settings = new Map([
    ["kernel/unprivileged_bpf_disabled", 2],
    ["kernel/perf_event_paranoid", -1],
  ]);
  const hint = (paths: ReadonlyMap<string, number>) =>
    told("map-create", having([], { sysctl: (path) => paths.get(path) }))[2];
  const way = "run it as root (sudo), or give these capabilities";
  expect(hint(settings)).toBe(
    `${way}; kernel.unprivileged_bpf_disabled=2, kernel.perf_event_paranoid=-1`,
  );
  settings.delete("kernel/unprivileged_bpf_disabled");
  expect(hint(settings)).toBe(`${way}; kernel.perf_event_paranoid=-1`);
});

test("capabilities in a user namespace are none, whichever and for whatever", () => {
  const inside = having([...both, "CAP_SYS_ADMIN"], { inUserNamespace: true });
  for (const code of ["program-load", "attach-uprobe"])
    expect(told(code, inside)).toEqual([
      "no-permission",
      "no permission for c:getenv: this process has CAP_BPF and CAP_PERFMON only in a user namespace, not on the host",
      "run it as root outside of the container or of unshare -U",
    ]);
});

test.each(["integrity", "confidentiality"])("lockdown's %s forbids it to root as well", (mode) => {
  const expected = [
    "lockdown",
    `kernel lockdown (${mode}) forbids c:getenv`,
    "lockdown is set at boot (secure boot, or lockdown= on the command line)",
  ];
  expect(told("attach-uprobe", having(["CAP_SYS_ADMIN"], { lockdown: mode }))).toEqual(expected);
  expect(told("attach-uprobe", having(both, { lockdown: mode }))).toEqual(expected);
  // Who lacks capabilities is told of those first: lockdown may allow what they do.
  expect(told("attach-uprobe", having([], { lockdown: mode }))[0]).toBe("no-permission");
});

test.each(["attach-uprobe", "attach-uprobe-multi"])("%s may need CAP_SYS_ADMIN", (code) => {
  expect(told(code, having(both))).toEqual([
    "no-permission",
    "no permission for c:getenv: this kernel requires CAP_SYS_ADMIN to probe programs",
    "run it as root (sudo); tracepoints need only CAP_BPF and CAP_PERFMON",
  ]);
});

test.each([
  ["attach-uprobe", ["CAP_SYS_ADMIN"]],
  ["attach-tracepoint", both],
] as const)("%s with %j: something else forbids it", (code, capabilities) => {
  expect(told(code, having(capabilities))).toEqual([
    "no-permission",
    "the kernel forbids c:getenv to this process, though it has the capabilities",
    "a security module, a container's seccomp filter or the kernel's build may forbid it",
  ]);
});
