import {
  column,
  data,
  defineTool,
  durationFlag,
  flag,
  ok,
  oneOf,
  spelled,
  wrongUsage,
} from "../../src/tool.js";

export default defineTool({
  name: "criticalstat",
  summary: "Long sections of kernel code with interrupts or preemption off",
  about:
    "Each section longer than a threshold (default: 100 µs), with where it started and ended and the stack. Needs a kernel with CONFIG_PREEMPTIRQ_TRACEPOINTS.",
  instead:
    "hardirqs, softirqs and softirqslower show what interrupts take, runqslower who waits for a CPU",
  program: "criticalstat.c",
  flags: {
    preemption: flag.boolean("-p, --preemptoff", "sections with preemption off"),
    interrupts: flag.boolean("-i, --irqoff", "sections with interrupts off (the default)"),
    least: flag.or(
      flag.integer("-d, --duration <us>", "ignore sections shorter than this (µs)", {
        param: "least_ns",
        times: 1000,
      }),
      100,
    ),
    seconds: spelled(durationFlag, "--seconds <seconds>"),
  },
  examples: [
    { command: "criticalstat", about: "interrupts off for 100 µs or more" },
    { command: "criticalstat -p -d 500", about: "preemption off for 500 µs or more" },
  ],
  check: ({ preemption, interrupts }) =>
    preemption && interrupts ? wrongUsage("-p and -i cannot be used together") : ok(undefined),
  opening: ({ preemption, least }) =>
    `Finding critical section with ${preemption ? "preempt" : "IRQ"} disabled for > ${least}us`,
  probes: ({ preemption }) =>
    preemption
      ? [
          oneOf([
            { program: "preemption_off", at: "raw:preempt_disable" },
            { program: "preemption_on", at: "raw:preempt_enable" },
          ]),
        ]
      : [
          oneOf([
            { program: "irqs_off", at: "raw:irq_disable" },
            { program: "irqs_on", at: "raw:irq_enable" },
          ]),
        ],
  leaveOut: ({ preemption }) =>
    preemption ? ["irqs_off", "irqs_on"] : ["preemption_off", "preemption_on"],
  view: () =>
    data("sections").columns(
      { stacks: ["stack"] },
      column.timeOfDay("time", 9),
      column("comm", 16),
      column("pid", 7),
      column("cpu", 4),
      column.microseconds("took", 10, { title: "LAT(us)", align: "right" }),
      column("begin", 28, { title: "START" }),
      column("end", 28, { title: "END" }),
    ),
  unproved:
    "takes the tracepoints preemptirq:irq_disable and others, of CONFIG_IRQSOFF_TRACER or CONFIG_PREEMPT_TRACER, which Debian's 6.1 and 6.12 have not; it compiles, and has seen nothing",
  smoke: [],
});
