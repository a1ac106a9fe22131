import { compile } from "../src/compile/index.js";
import { openKernelFacts, openUserFacts } from "../src/facts/index.js";
import { Session } from "../src/engine/session.js";
import { planProgram } from "../src/program/index.js";

/**
 * What BCC's argdist makes for a count by comm, where its own release has no
 * such key: a hash and an increment at the perf tracepoint. Through our
 * compiler, so only the program's form is the peer's.
 */
const text = (pid: number): string => `
struct key { char comm[16]; };
BPF_HASH(counts, struct key, u64);

TRACEPOINT_PROBE(syscalls, sys_enter_close) {
  u32 process = bpf_get_current_pid_tgid() >> 32;
  if (process != ${pid}) return 0;
  struct key key = {};
  bpf_get_current_comm(&key.comm, sizeof(key.comm));
  counts.increment(key);
  return 0;
}
`;

/** Attaches it; the function detaches. */
export async function attachShape(pid: number): Promise<() => void> {
  const plan = planProgram(
    { name: "shape.c", text: text(pid) },
    { kernel: openKernelFacts(), user: openUserFacts() },
  );
  if (!plan.ok) throw new Error(plan.diagnostics[0]?.message);
  const { cText, programs } = plan.value;
  const compiled = await compile({
    text: cText,
    fileName: "shape.c",
    cflags: [],
    headers: "auto",
  });
  if (!compiled.ok) throw new Error(compiled.diagnostics[0]?.message);
  const session = Session.open({ module: compiled.value.module, programs });
  return () => session.close();
}
