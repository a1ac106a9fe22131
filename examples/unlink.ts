/**
 * Who removes files, and whether it worked: the entry of unlinkat(2) keeps the
 * name, its return sends the event.
 *
 *     sudo node unlink.ts
 */
import { BPF } from "bcc-repl";

const text = `
struct event {
  u32 pid;
  s32 result;
  char comm[16];
  char path[128];
};
struct call { const char *path; };
BPF_HASH(calls, u32, struct call);
BPF_RINGBUF_OUTPUT(events, 64);

TRACEPOINT_PROBE(syscalls, sys_enter_unlinkat) {
  u32 tid = bpf_get_current_pid_tgid();
  struct call call = { .path = args->pathname };
  calls.update(&tid, &call);
  return 0;
}
TRACEPOINT_PROBE(syscalls, sys_exit_unlinkat) {
  u32 tid = bpf_get_current_pid_tgid();
  struct call *call = calls.lookup(&tid);
  if (!call) return 0;
  struct event *event = events.ringbuf_reserve(sizeof(struct event));
  if (event) {
    event->pid = bpf_get_current_pid_tgid() >> 32;
    event->result = args->ret;
    bpf_get_current_comm(&event->comm, sizeof(event->comm));
    bpf_probe_read_user_str(&event->path, sizeof(event->path), call->path);
    events.ringbuf_submit(event, 0);
  }
  calls.delete(&tid);
  return 0;
}`;

interface Event {
  readonly pid: number;
  readonly result: number;
  readonly comm: string;
  readonly path: string;
}

using bpf = await BPF.open({ text });
const events = bpf.events<Event>("events");
process.once("SIGINT", () => events.close());
console.log("PID COMM RESULT PATH");
for await (const { pid, comm, result, path } of events) console.log(pid, comm, result, path);
