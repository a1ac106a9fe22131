/**
 * Who makes directories, and which. By a kprobe where the kernel has them, else
 * by the system call's tracepoint.
 *
 *     sudo node mkdir.ts
 */
import { BPF, kprobe, oneOf, tracepoint } from "bcc-repl";

const text = `
struct event {
  u32 pid;
  char comm[16];
  char path[64];
};
BPF_RINGBUF_OUTPUT(events, 16);
BPF_HASH(counts, u32, u64);

static int tell(void *ctx, const char *path) {
  struct event event = {};
  event.pid = bpf_get_current_pid_tgid() >> 32;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  bpf_probe_read_user_str(&event.path, sizeof(event.path), path);
  counts.atomic_increment(event.pid);
  events.ringbuf_output(&event, sizeof(event), 0);
  return 0;
}

int by_function(struct pt_regs *ctx) {
  struct pt_regs *call = (struct pt_regs *)PT_REGS_PARM1(ctx);
  return tell(ctx, (const char *)PT_REGS_PARM1_SYSCALL(call));
}
int by_tracepoint(struct tracepoint__syscalls__sys_enter_mkdir *args) {
  return tell(args, args->pathname);
}`;

interface Event {
  readonly pid: number;
  readonly comm: string;
  readonly path: string;
}

using bpf = await BPF.open({ text, attach: "none" });
bpf.attach(
  oneOf(
    { by_function: kprobe("__x64_sys_mkdir") },
    { by_tracepoint: tracepoint("syscalls:sys_enter_mkdir") },
  ),
);

const events = bpf.events<Event>("events");
process.once("SIGINT", () => events.close());
console.log(`traced at ${bpf.links.flatMap(({ places }) => places).join(", ")}`);
for await (const { pid, comm, path } of events) console.log(pid, comm, path);

const counts = bpf.map<number, bigint>("counts");
console.log([...counts].map(([pid, count]) => `${pid}: ${count}`).join("\n"));
