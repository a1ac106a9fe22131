/** NAMEslower of a kind of file system. */
import { argument, column, data, defineTool, flag, taskFlags, type Tool } from "../../src/tool.js";
import {
  checked,
  kindOf,
  probesOf,
  work,
  type FileSystemName,
  type Needs,
  type Proof,
} from "./_filesystem.js";

export const mountedSlower = (type: string, needs: Needs = []): Proof => ({
  smoke: [
    {
      needs,
      arguments: ["0", "-p", "{pid}"],
      workload: work(type),
      expect: {
        rows: 20,
        every: { pid: "{pid}", comm: "mounted", filename: "scratch" },
        some: [
          { t: "O" },
          { t: "S" },
          { t: "R", bytes: 4096, offKb: 32 },
          { t: "W", bytes: 4096, offKb: 32 },
        ],
        sums: { bytes: 18 * 4096 },
      },
    },
  ],
});

const LETTERS: Readonly<Record<string, string>> = {
  read: "R",
  write: "W",
  open: "O",
  fsync: "S",
  getattr: "G",
};

interface Slow {
  readonly time: bigint;
  readonly latency: bigint;
  readonly bytes: bigint;
  readonly offset: bigint;
  readonly pid: bigint;
  readonly operation: string;
  readonly comm: string;
  readonly file: string;
}

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const asValues = (one: Slow): { readonly line: string } => ({
  line: [
    one.time / 1000n,
    quoted(one.comm),
    one.pid,
    LETTERS[one.operation],
    one.bytes,
    one.offset,
    one.latency / 1000n,
    quoted(one.file),
  ].join(","),
});

export function slowerOf(name: FileSystemName, proof: Proof): Tool {
  const fs = kindOf(name);
  return defineTool({
    name: `${name}slower`,
    summary: `${fs.title} operations slower than a threshold`,
    about:
      "T is R for read, W for write, O for open, S for sync, G for getattr. What is slow here made its program wait, whatever the disk was doing.",
    program: "filesystem.c",
    arguments: {
      least: argument.optionalNumber("min_ms", "threshold in milliseconds (default: 10; 0: all)"),
    },
    flags: {
      csv: flag.boolean("-j, --csv-fields", "print only values, comma-separated"),
      pid: taskFlags.pid,
    },
    examples: [
      { command: `${name}slower`, about: "10 ms or more" },
      { command: `${name}slower 1 -p 181`, about: "one process, 1 ms or more" },
      { command: `${name}slower 0`, about: "everything" },
    ],
    check: () => checked(fs),
    probes: (_, machine) => probesOf(fs, machine),
    params: ({ least = 10 }) => ({
      each_slow: true,
      least_ns: Math.round(least * 1e6),
      magic: fs.magic,
    }),
    opening: ({ csv, least = 10 }) => {
      if (csv) return undefined;
      return `Tracing ${fs.title} operations${least === 0 ? "" : ` slower than ${least} ms`}`;
    },
    view: ({ csv }) =>
      csv
        ? data("slows")
            .rows(asValues)
            .columns(
              column("line", 0, {
                title: "ENDTIME_us,TASK,PID,TYPE,BYTES,OFFSET_b,LATENCY_us,FILE",
              }),
            )
        : data("slows")
            .rows<Slow>((one) => ({ ...one, letter: LETTERS[one.operation] }))
            .columns(
              column.timeOfDay("time", 8),
              column.cut("comm", 14),
              column("pid", 7),
              column("letter", 1, { title: "T" }),
              column("bytes", 7),
              column.kilobytes("offset", 8, { title: "OFF_KB" }),
              column.milliseconds("latency", 7, { title: "LAT(ms)", align: "right" }),
              column("file", 0, { title: "FILENAME" }),
            ),
    ...proof,
  });
}
