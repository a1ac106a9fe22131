/**
 * Heads of places that are reached by a name alone: `xdp:eth0`,
 * `tc:eth0:egress`, `socket:eth0`, `cgroup:/path:ingress`, `skmsg:map`,
 * `lsm:path_mkdir`, `fmod:__x64_sys_openat`, `iter:task`.
 */
import { nearest } from "../oneliners/nearest.js";
import { mistake, nearestHint, type Mistake } from "../oneliners/source.js";
import type { Hook } from "../types/hook.js";
import type { KernelFacts } from "../types/facts.js";
import { CGROUP_POINTS, HOOKS, type CgroupPoint, type HookKind } from "../types/hook_kinds.js";
import type { Source, Span } from "../types/outcome.js";

/** A head cut at its kind, and where it stands. */
export interface AskedHook {
  readonly rest: string;
  readonly source: Source;
  readonly span: Span;
}

type Find = (asked: AskedHook, kernel: KernelFacts) => Hook;

/** By what stands before the first colon. */
export const HOOK_FINDERS: Readonly<Record<string, Find>> = {
  [HOOKS.fmodRet.head]: modifyReturn,
  [HOOKS.lsm.head]: lsm,
  [HOOKS.iterator.head]: iterator,
  [HOOKS.xdp.head]: xdp,
  [HOOKS.tc.head]: (asked) => tc(asked, "classifier"),
  [HOOKS.tcAction.head]: (asked) => tc(asked, "action"),
  [HOOKS.socketFilter.head]: (asked) => ({ kind: "socket-filter", device: named(asked, "device") }),
  [HOOKS.cgroup.head]: cgroup,
  [HOOKS.sockOps.head]: (asked) => ({
    kind: "cgroup",
    path: named(asked, "cgroup"),
    point: "sock_ops",
  }),
  [HOOKS.skMsg.head]: (asked) => ({ kind: "sockmap", map: named(asked, "map"), point: "msg" }),
  [HOOKS.skSkb.head]: skSkb,
  [HOOKS.flowDissector.head]: (asked) => netns(asked, "flow-dissector"),
  [HOOKS.skLookup.head]: (asked) => netns(asked, "sk-lookup"),
};

const wrong = (
  { source, span }: AskedHook,
  code: string,
  message: string,
  hint?: string | undefined,
): Mistake => mistake(source, span, code, message, { hint });

function named(asked: AskedHook, what: string): string {
  if (asked.rest !== "") return asked.rest;
  throw wrong(asked, `missing-${what}`, `the name of a ${what} is missing`);
}

/** The word is one of those. */
function oneOf<T extends string>(asked: AskedHook, word: string, words: readonly T[]): T {
  const found = words.find((one) => one === word);
  if (found !== undefined) return found;
  const hint = nearestHint(nearest(word, words)) ?? `one of ${words.join(", ")}`;
  throw wrong(asked, "unknown-point", `there is no ${word === "" ? "such point" : word}`, hint);
}

function btfId(asked: AskedHook, hook: HookKind, what: string, kernel: KernelFacts): number {
  const prefix = hook.target ?? "";
  const name = named(asked, what);
  const id = kernel.types.find(prefix + name, "func");
  if (id !== undefined) return id;
  const known = kernel.types
    .names("func")
    .filter((one) => one.startsWith(prefix))
    .map((one) => one.slice(prefix.length));
  throw wrong(
    asked,
    `unknown-${what.replaceAll(" ", "-")}`,
    known.length === 0 ? `this kernel has no ${what}s` : `this kernel has no ${what} ${name}`,
    nearestHint(nearest(name, known)),
  );
}

function lsm(asked: AskedHook, kernel: KernelFacts): Hook {
  if (!kernel.features.fentry)
    throw wrong(
      asked,
      "no-lsm",
      "this kernel has no BPF programs on security hooks",
      "they came with Linux 5.7 and need CONFIG_BPF_LSM, with bpf in the boot parameter lsm=",
    );
  return { kind: "lsm", hook: asked.rest, btfId: btfId(asked, HOOKS.lsm, "LSM hook", kernel) };
}

function iterator(asked: AskedHook, kernel: KernelFacts): Hook {
  const [target = "", map] = asked.rest.split(":");
  const id = btfId({ ...asked, rest: target }, HOOKS.iterator, "iterator", kernel);
  return { kind: "iterator", target, btfId: id, ...(map === undefined ? {} : { map }) };
}

function modifyReturn(asked: AskedHook, kernel: KernelFacts): Hook {
  if (!kernel.features.fentry)
    throw wrong(asked, "no-fentry", "this kernel has no fmod_ret", "it came with Linux 5.7");
  const name = named(asked, "function");
  const id = btfId(asked, HOOKS.fmodRet, "function", kernel);
  return { kind: "ftrace", function: name, onReturn: true, modifies: true, btfId: id };
}

/** `xdp:DEVICE`, `xdp:DEVICE:skb`. */
function xdp(asked: AskedHook): Hook {
  const [device = "", mode] = asked.rest.split(":");
  const checked = named({ ...asked, rest: device }, "device");
  if (mode === undefined) return { kind: "xdp", device: checked };
  return { kind: "xdp", device: checked, mode: oneOf(asked, mode, ["skb", "drv", "hw"]) };
}

/** `tc:DEVICE`, `tc:DEVICE:egress`; ingress where nothing is said. */
function tc(asked: AskedHook, role: "classifier" | "action"): Hook {
  const [device = "", direction = "ingress"] = asked.rest.split(":");
  return {
    kind: "tc",
    device: named({ ...asked, rest: device }, "device"),
    direction: oneOf(asked, direction, ["ingress", "egress"]),
    role,
  };
}

/** `cgroup:/sys/fs/cgroup/x:ingress`; for sockets that are made where nothing is said. */
function cgroup(asked: AskedHook): Hook {
  const [, path = "", point = "sock_create"] = /^(.*?)(?::([^:/]*))?$/.exec(asked.rest) ?? [];
  const points = Object.keys(CGROUP_POINTS) as CgroupPoint[];
  return {
    kind: "cgroup",
    path: named({ ...asked, rest: path }, "cgroup"),
    point: oneOf(asked, point, points),
  };
}

/** `skskb:MAP:parser`. */
function skSkb(asked: AskedHook): Hook {
  const [map = "", point = "stream-verdict"] = asked.rest.split(":");
  return {
    kind: "sockmap",
    map: named({ ...asked, rest: map }, "map"),
    point: oneOf(asked, point, ["parser", "stream-verdict", "verdict"]),
  };
}

const netns = ({ rest }: AskedHook, point: "flow-dissector" | "sk-lookup"): Hook => ({
  kind: "netns",
  path: rest === "" || rest === "self" ? "/proc/self/ns/net" : rest,
  point,
});
