// Methods as they are entered and left.
#include <runtimes.h>
#include <tool.h>

struct step {
  time_ns time;
  pid_nr pid;
  tid_nr tid;
  cpu_nr cpu;
  u32 entry;
  char clazz[NAME_SIZE];
  char method[NAME_SIZE];
};
EVENTS(steps, struct step)

static __always_inline void fill(struct step *step, u32 entry) {
  step->time = bpf_ktime_get_ns();
  step->pid = task_pid();
  step->tid = task_tid();
  step->cpu = bpf_get_smp_processor_id();
  step->entry = entry;
}

USDT_ARGUMENTS(method_entry)
int method_entry(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct step step = {};
  fill(&step, 1);
  if (class_text())
    runtime_name(step.clazz, method_entry_argument(ctx, class_text()), class_length(),
                 method_entry_argument(ctx, class_length()));
  runtime_name(step.method, method_entry_argument(ctx, method_text()), method_length(),
               method_entry_argument(ctx, method_length()));
  steps_emit(ctx, &step);
  return 0;
}

USDT_ARGUMENTS(method_return)
int method_return(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct step step = {};
  fill(&step, 0);
  if (class_text())
    runtime_name(step.clazz, method_return_argument(ctx, class_text()), class_length(),
                 method_return_argument(ctx, class_length()));
  runtime_name(step.method, method_return_argument(ctx, method_text()), method_length(),
               method_return_argument(ctx, method_length()));
  steps_emit(ctx, &step);
  return 0;
}
