// Soft interrupts: the kernel's numbers, in their order, with the names of /proc/softirqs.
#ifndef TOOL_SOFTIRQS_H
#define TOOL_SOFTIRQS_H

enum softirq { hi, timer, net_tx, net_rx, block, irq_poll, tasklet, sched, hrtimer, rcu };

#endif
