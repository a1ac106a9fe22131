import {
  as,
  defineTool,
  errnoOf,
  flag,
  ok,
  planProgram,
  syscallNames,
  syscallNumberOf,
  wrongUsage,
  type Listing,
} from "../../src/tool.js";

interface Shape {
  readonly arch: "x64" | "arm64";
  readonly byProcess: boolean;
  readonly latency: boolean;
  readonly failures: boolean;
  readonly errno: number | undefined;
  readonly number: number | undefined;
}

/** The number of the call that returns, from the registers of its entry. */
const NUMBER = { x64: "orig_ax", arm64: "syscallno" } as const;

/** exit and exit_group have no return to wait for. */
const NEVER_BACK = { x64: [60, 231], arm64: [93, 94] } as const;

const entryText = ({ arch }: Shape) => `
BPF_HASH(begun, u32, u64, 65536);

RAW_TRACEPOINT_PROBE(sys_enter) {
  u64 number = ctx->args[1];
  if (${NEVER_BACK[arch].map((exit) => `number == ${exit}`).join(" || ")}) return 0;
  u64 id = current_ids();
  if (!wanted(id)) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  u64 now = bpf_ktime_get_ns();
  if (begun.update(&thread, &now)) calls_dropped();
  return 0;
}
`;

const exitText = (shape: Shape) => `
RAW_TRACEPOINT_PROBE(sys_exit) {
  u64 id = current_ids();
  if (!wanted(id)) return 0;
${resultTest(shape)}${shape.byProcess && shape.number === undefined ? "" : numberText(shape)}${shape.latency ? LATENCY : ""}  struct calls_key key = {};
${shape.byProcess ? PROCESS_KEY : "  key.call = number;\n"}  return calls_add(&key${shape.latency ? ", took" : ""});
}
`;

function resultTest({ failures, errno }: Shape): string {
  if (errno !== undefined) return `  if ((long)ctx->args[1] != -${errno}) return 0;\n`;
  return failures
    ? "  long result = ctx->args[1];\n  if (result >= 0 || result < -4095) return 0;\n"
    : "";
}

const numberText = ({ arch, number }: Shape): string =>
  `  struct pt_regs *regs = (struct pt_regs *)ctx->args[0];
  u32 number = 0;
  bpf_probe_read_kernel(&number, sizeof(number), &regs->${NUMBER[arch]});
${number === undefined ? "" : `  if (number != ${number}) return 0;\n`}`;

const LATENCY = `  u32 thread = bpf_get_current_pid_tgid();
  u64 *since = begun.lookup(&thread);
  if (!since) return 0;
  u64 took = bpf_ktime_get_ns() - *since;
  begun.delete(&thread);
`;

/** The process's name is its first thread's. */
const PROCESS_KEY = `  key.pid = id >> 32;
  struct task_struct *task = (void *)bpf_get_current_task(), *leader = 0;
  bpf_probe_read_kernel(&leader, sizeof(leader), &task->group_leader);
  bpf_probe_read_kernel(&key.comm, sizeof(key.comm), &leader->comm);
`;

const listed = (names: Readonly<Record<number, string>>): Listing => ({
  lines: Object.values(names).sort(),
  objects: Object.entries(names).map(([number, name]) => ({ number: Number(number), name })),
});

export default defineTool({
  name: "syscount",
  summary: "System calls, counted by call or by process",
  about:
    "Counts calls as they return. With -L the time that they took is summed up, and decides the order.",
  arguments: {},
  flags: {
    pid: flag.integer("-p, --pid <pid>", "only this process"),
    tid: flag.integer("-t, --tid <tid>", "only this thread"),
    parent: flag.integer("-c, --ppid <pid>", "only children of this process"),
    interval: flag.seconds("-i, --interval <seconds>", "print and begin anew every so often"),
    duration: flag.seconds("-d, --duration <seconds>", "end after so long"),
    top: flag.or(flag.integer("-T, --top <rows>", "print only the largest"), 10),
    failures: flag.boolean("-x, --failures", "only calls that fail"),
    errno: flag.string("-e, --errno <error>", "only calls that fail with this error: EPERM or 1"),
    latency: flag.boolean("-L, --latency", "the time that calls took"),
    milliseconds: flag.boolean("-m, --milliseconds", "times in milliseconds"),
    process: flag.boolean("-P, --process", "by process instead of by call"),
    list: flag.boolean("-l, --list", "print the names of system calls and end"),
    call: flag.string("--syscall <name>", "only this call (-l lists them)"),
  },
  examples: [
    { command: "syscount", about: "the ten most frequent calls, until Ctrl-C" },
    { command: "syscount -i 1 -T 20", about: "the twenty most frequent, every second" },
    { command: "syscount -L -p 185", about: "where one process spends its time in the kernel" },
    { command: "syscount -x", about: "calls that fail" },
    { command: "syscount -P -e ENOENT", about: "who asks for what does not exist" },
  ],
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["load", "close", 1000],
      expect: [/^close +1000$/m],
      needs: ["rawTracepoints"],
    },
    {
      arguments: ["-p", "{pid}", "-P", "-x"],
      workload: ["load", "close", 500],
      expect: [/^\d+ +load +500$/m],
      needs: ["rawTracepoints"],
    },
  ],
  run: (given, machine) => {
    const { arch } = machine.kernel;
    if (given.list) return ok(listed(syscallNames(arch)));
    const errno = given.errno === undefined ? undefined : errnoOf(given.errno);
    if (given.errno !== undefined && errno === undefined)
      return wrongUsage(`there is no error ${given.errno}`, "a name or a number: -e ENOENT, -e 2");
    const number = given.call === undefined ? undefined : syscallNumberOf(given.call, arch);
    if (given.call !== undefined && number === undefined)
      return wrongUsage(`there is no system call ${given.call}`, "syscount -l lists them");
    const shape: Shape = {
      arch,
      byProcess: given.process,
      latency: given.latency,
      failures: given.failures,
      errno,
      number,
    };
    const planned = planProgram(
      {
        name: "syscount.c",
        text: (given.latency ? entryText(shape) : "") + exitText(shape),
        tables: [
          {
            name: "calls",
            key: given.process
              ? { pid: as.u32, comm: as.comm }
              : { call: as.names(syscallNames(arch)) },
            ...(given.latency ? { sums: ["sum" as const] } : {}),
          },
        ],
        filters: {
          pids: given.pid === undefined ? [] : [given.pid],
          tids: given.tid === undefined ? [] : [given.tid],
          parent: given.parent,
        },
      },
      machine,
    );
    if (!planned.ok) return planned;
    const failed = given.failures || errno !== undefined ? "failed " : "";
    const what =
      given.call === undefined
        ? `${failed}syscalls, printing top ${given.top}`
        : `${failed}syscall '${given.call}'`;
    const unit = given.milliseconds
      ? { title: "TIME (ms)", divisor: 1e6, digits: 6 }
      : { title: "TIME (us)", divisor: 1e3, digits: 3 };
    return ok({
      plan: planned.value,
      views: [
        {
          kind: "columns",
          of: "calls",
          columns: [
            ...(given.process
              ? [
                  {
                    key: "pid",
                    title: "PID",
                    width: 6,
                    align: "left",
                    format: { kind: "int" },
                  } as const,
                  {
                    key: "comm",
                    title: "COMM",
                    width: 15,
                    align: "left",
                    format: { kind: "text" },
                  } as const,
                ]
              : [
                  {
                    key: "call",
                    title: "SYSCALL",
                    width: 22,
                    align: "left",
                    format: { kind: "text" },
                  } as const,
                ]),
            { key: "count", title: "COUNT", width: 8, align: "right", format: { kind: "int" } },
            ...(given.latency
              ? [
                  {
                    key: "sum",
                    title: unit.title,
                    width: 16,
                    align: "right",
                    format: { kind: "decimal", divisor: unit.divisor, digits: unit.digits },
                  } as const,
                ]
              : []),
          ],
          sort: given.latency ? "-sum" : "-count",
          top: given.top,
        },
      ],
      timing: { interval: given.interval, duration: given.duration, stamp: "brackets" },
      opening: `Tracing ${what}... Ctrl+C to quit.`,
      closing: "Detaching...",
      pid: given.pid,
    });
  },
});
