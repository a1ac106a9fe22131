import { column, data, defineTool, flag, taskFlags } from "../../src/tool.js";

type Bits = readonly (readonly [name: string, bits: bigint])[];

const GET: Bits = [
  ["IPC_CREAT", 0o1000n],
  ["IPC_EXCL", 0o2000n],
  ["SHM_HUGETLB", 0o4000n],
  ["SHM_NORESERVE", 0o10000n],
];
const AT: Bits = [
  ["SHM_RDONLY", 0o10000n],
  ["SHM_RND", 0o20000n],
  ["SHM_REMAP", 0o40000n],
  ["SHM_EXEC", 0o100000n],
];

interface Call {
  readonly call: string;
  readonly result: bigint;
  readonly key: bigint;
  readonly size: bigint;
  readonly flags: bigint;
  readonly id: bigint;
  readonly command: bigint;
  readonly buffer: bigint;
  readonly address: bigint;
}

const hex = (value: bigint): string => `0x${BigInt.asUintN(64, value).toString(16)}`;

/** `0x3b6 (IPC_CREAT|0666)`: the bits with names, then the rest, which is the mode. */
function flagText(value: bigint, known: Bits): string {
  const set = known.filter(([, bits]) => (value & bits) !== 0n);
  const rest = set.reduce((left, [, bits]) => left & ~bits, value);
  const words = [...set.map(([name]) => name), ...(rest === 0n ? [] : [`0${rest.toString(8)}`])];
  return words.length === 0 ? hex(value) : `${hex(value)} (${words.join("|")})`;
}

const ARGUMENTS: Readonly<Record<string, (call: Call) => string>> = {
  SHMGET: ({ key, size, flags }) =>
    `key: ${hex(key)}, size: ${size}, shmflg: ${flagText(flags, GET)}`,
  SHMAT: ({ id, address, flags }) =>
    `shmid: ${hex(id)}, shmaddr: ${hex(address)}, shmflg: ${flagText(flags, AT)}`,
  SHMDT: ({ address }) => `shmaddr: ${hex(address)}`,
  SHMCTL: ({ id, command, buffer }) => `shmid: ${hex(id)}, cmd: ${command}, buf: ${hex(buffer)}`,
};

export default defineTool({
  name: "shmsnoop",
  summary: "System V shared memory calls: shmget, shmat, shmdt, shmctl",
  about: "RET is hexadecimal, as in BCC: an address, an ID, 0, or an error as -N.",
  program: "shmsnoop.c",
  flags: {
    pid: taskFlags.pid,
    tid: taskFlags.tid,
    name: taskFlags.name,
    timestamp: flag.boolean("-T, --timestamp", "show seconds since the first call"),
  },
  examples: [{ command: "shmsnoop -p 181", about: "of one process" }],
  view: ({ timestamp, tid }) =>
    data("calls")
      .rows<Call>((call) => ({
        ...call,
        ret: call.result < 0n ? `${call.result}` : call.result.toString(16),
        args: ARGUMENTS[call.call]?.(call) ?? "",
      }))
      .columns(
        timestamp && column.elapsed("time", 14, { title: "TIME(s)" }),
        column("pid", 6),
        tid.length > 0 && column("tid", 6),
        column("comm", 16),
        column("call", 6, { title: "SYS", align: "right" }),
        column("ret", 16, { align: "right" }),
        column("args", 0, { title: "ARGs" }),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["shared", 2, 8192],
      expect: {
        rows: 8,
        every: { pid: "{pid}", comm: "shared" },
        some: [
          { sys: "SHMGET", args: "key: 0x0, size: 8192, shmflg: 0x3b6 (IPC_CREAT|0666)" },
          { sys: "SHMAT", args: /shmflg: 0x1000 \(SHM_RDONLY\)$/ },
          { sys: "SHMDT", ret: "0" },
          { sys: "SHMCTL", ret: "0", args: /cmd: 0, buf: 0x0$/ },
        ],
      },
    },
    {
      arguments: ["-p", "{pid}"],
      workload: ["shared", 1, 4096],
      expect: [
        /^PID    COMM                SYS              RET ARGs\n\d+ +shared +SHMGET +[\da-f]+ key: 0x0, size: 4096/m,
      ],
    },
  ],
});
