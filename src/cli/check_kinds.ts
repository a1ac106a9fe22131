import { readFileSync } from "node:fs";
import { attachType, programType, type ProgramKind } from "../engine/programs/kinds.js";
import type { KernelFacts } from "../types/facts.js";
import type { ProgramSpec } from "../types/module.js";

/** How a program is to be loaded, or why this kernel can't run its kind. */
export type KindChoice = { readonly kind: ProgramKind } | { readonly skip: string };

const plain = (type: number, expectedAttachType = 0): KindChoice => ({
  kind: { type, expectedAttachType, attachBtfId: 0 },
});

const PREFIXES: readonly (readonly [RegExp, (facts: KernelFacts, name: string) => KindChoice])[] = [
  [/^k(?:ret)?probe__/, () => plain(programType.kprobe)],
  [/^syscall__/, () => plain(programType.kprobe)],
  [/^tracepoint__/, () => plain(programType.tracepoint)],
  [/^raw_tracepoint__/, () => plain(programType.rawTracepoint)],
  [/^kfunc__(?:vmlinux__)?(\w+)/, (facts, name) => tracing(facts, name, attachType.traceFentry)],
  [/^kretfunc__(?:vmlinux__)?(\w+)/, (facts, name) => tracing(facts, name, attachType.traceFexit)],
  [
    /^kmod_ret__(?:vmlinux__)?(\w+)/,
    (facts, name) => tracing(facts, name, attachType.modifyReturn),
  ],
  [/^lsm__(\w+)/, lsm],
  [/^bpf_iter__(\w+)/, iterator],
];

/** Context struct → type and expected attach type (enum bpf_prog_type, bpf_attach_type). */
const CONTEXTS: Readonly<Record<string, readonly [number, number?]>> = {
  pt_regs: [programType.kprobe],
  xdp_md: [programType.xdp],
  __sk_buff: [programType.schedCls],
  bpf_perf_event_data: [programType.perfEvent],
  bpf_raw_tracepoint_args: [programType.rawTracepoint],
  bpf_sock_ops: [programType.sockOps, 3],
  bpf_sock: [programType.cgroupSock, 2],
  sk_msg_md: [programType.skMsg, 7],
  bpf_cgroup_dev_ctx: [15, 6],
  bpf_sock_addr: [18, 10],
  sk_reuseport_md: [21, 39],
  bpf_sysctl: [23, 18],
  bpf_sockopt: [25, 21],
  bpf_sk_lookup: [30, 36],
};

/** The kind from the name's prefix, else from the type of the first parameter. */
export function kindOfProgram(program: ProgramSpec, facts: KernelFacts): KindChoice {
  for (const [prefix, choose] of PREFIXES) {
    const match = prefix.exec(program.name);
    if (match) return choose(facts, match[1] ?? "");
  }
  const context = /^struct (\w+) \*$/.exec(program.contextType ?? "")?.[1];
  if (context?.startsWith("tracepoint__")) return plain(programType.tracepoint);
  if (context?.startsWith("bpf_iter__")) return iterator(facts, context.slice("bpf_iter__".length));
  const known = context === undefined ? undefined : CONTEXTS[context];
  return known ? plain(...known) : plain(programType.kprobe);
}

function tracing(facts: KernelFacts, name: string, expectedAttachType: number): KindChoice {
  if (!facts.features.fentry) return { skip: "kernel has no fentry" };
  const attachBtfId = facts.types.find(name, "func");
  if (attachBtfId === undefined) return { skip: `kernel has no function ${name}` };
  return { kind: { type: programType.tracing, expectedAttachType, attachBtfId } };
}

function lsm(facts: KernelFacts, hook: string): KindChoice {
  if (!facts.features.fentry || !bpfLsmIsOn()) return { skip: "kernel has no BPF LSM" };
  const attachBtfId = facts.types.find(`bpf_lsm_${hook}`, "func");
  if (attachBtfId === undefined) return { skip: `kernel has no BPF LSM hook ${hook}` };
  return { kind: { type: programType.lsm, expectedAttachType: attachType.lsm, attachBtfId } };
}

/** It must be among the security modules chosen at boot. */
function bpfLsmIsOn(): boolean {
  try {
    return readFileSync("/sys/kernel/security/lsm", "utf8").split(",").includes("bpf");
  } catch {
    return true; // securityfs is not mounted: the kernel will say
  }
}

function iterator(facts: KernelFacts, target: string): KindChoice {
  const attachBtfId = facts.types.find(`bpf_iter_${target}`, "func");
  if (attachBtfId === undefined) return { skip: `kernel has no iterator ${target}` };
  return {
    kind: { type: programType.tracing, expectedAttachType: attachType.traceIter, attachBtfId },
  };
}
