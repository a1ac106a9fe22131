// Which CPU's interrupts are looked at.
#ifndef TOOL_INTERRUPTS_H
#define TOOL_INTERRUPTS_H

PARAM(bool, one_cpu)
PARAM(u32, cpu_wanted)

static __always_inline int cpu_is_wanted(void) {
  return !one_cpu() || bpf_get_smp_processor_id() == cpu_wanted();
}

#endif
