// Kernel modules: loaded, by name and by process.
#include <linux/module.h>
struct module_event {
  u32 pid;
  char name[56];
};
BPF_PERF_OUTPUT(modules);
int on_load(struct pt_regs *ctx, struct module *mod) {
  struct module_event event = {.pid = bpf_get_current_pid_tgid() >> 32};
  bpf_probe_read_kernel_str(&event.name, sizeof(event.name), mod->name);
  modules.perf_submit(ctx, &event, sizeof(event));
  return 0;
}
