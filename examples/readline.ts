/**
 * What is typed into every bash of the machine, as it is typed.
 *
 *     sudo node readline.ts
 */
import { BPF, uretprobe } from "bcc-repl";

const text = `
struct line { u32 pid; char text[80]; };
BPF_PERF_OUTPUT(lines);
int on_return(struct pt_regs *ctx) {
  struct line line = {};
  if (!PT_REGS_RC(ctx)) return 0;
  line.pid = bpf_get_current_pid_tgid() >> 32;
  bpf_probe_read_user_str(&line.text, sizeof(line.text), (void *)PT_REGS_RC(ctx));
  lines.perf_submit(ctx, &line, sizeof(line));
  return 0;
}`;

using bpf = await BPF.open({ text });
bpf.attach("on_return", uretprobe({ path: "/bin/bash", symbol: "readline" }));
const lines = bpf.events<{ pid: number; text: string }>("lines");
process.once("SIGINT", () => lines.close());
console.log("PID   COMMAND");
for await (const { pid, text: command } of lines) console.log(String(pid).padEnd(5), command);
