/** One line of the kernel's trace_pipe. */
export interface TraceLine {
  readonly task: string;
  readonly pid: number;
  readonly cpu: number;
  readonly flags: string;
  /** Seconds since boot. */
  readonly time: number;
  readonly message: string;
}

const LINE = /^\s*(.*?)-(\d+)\s+\[(\d+)\]\s+(\S+)\s+(\d+\.\d+):\s+(?:\w+: )?(.*)$/;

/** `node-123 [001] d..31 5.25: bpf_trace_printk: text`, as ftrace writes it; undefined for what is no such line. */
export function parseTraceLine(line: string): TraceLine | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, task = "", pid, cpu, flags = "", time, message = ""] = match;
  return { task, pid: Number(pid), cpu: Number(cpu), flags, time: Number(time), message };
}
