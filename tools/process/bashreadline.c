// Lines that were typed into a shell, as its readline() returns them.
#include <tool.h>

struct line {
  time_ns time;
  pid_nr pid;
  u32 unused;
  char line[256];
};
EVENTS(lines, struct line)

int line_read(struct pt_regs *ctx) {
  if (!task_wanted() || !PT_REGS_RC(ctx)) return 0;
  // libreadline serves other programs too.
  char comm[16] = {};
  bpf_get_current_comm(&comm, sizeof(comm));
  if (comm[0] != 'b' || comm[1] != 'a' || comm[2] != 's' || comm[3] != 'h' || comm[4]) return 0;
  struct line line = {};
  line.time = bpf_ktime_get_ns();
  line.pid = task_pid();
  bpf_probe_read_user_str(&line.line, sizeof(line.line), (void *)PT_REGS_RC(ctx));
  lines_emit(ctx, &line);
  return 0;
}
