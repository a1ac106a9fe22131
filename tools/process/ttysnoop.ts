import { statSync, type BigIntStats } from "node:fs";
import {
  approximately,
  argument,
  column,
  data,
  defineTool,
  flag,
  ok,
  oneOf,
  wrongUsage,
} from "../../src/tool.js";
import { Drawing } from "./_terminal.js";

/** `/dev/pts/2`, or its number. */
const pathOf = (device: string): string => (/^\d+$/.test(device) ? `/dev/pts/${device}` : device);

const stats = (device: string): BigIntStats | undefined =>
  statSync(pathOf(device), { bigint: true, throwIfNoEntry: false });

/** A device as the kernel numbers it, from what stat() tells. */
const kernelDevice = (dev: bigint): bigint =>
  (((dev >> 8n) & 0xfffn) << 20n) | ((dev & 0xffn) | ((dev >> 12n) & 0xfff00n));

interface Output {
  readonly data: string;
  readonly total: bigint;
  readonly data_size: bigint;
}

export default defineTool({
  name: "ttysnoop",
  summary: "What programs write to a terminal, as it is written",
  about:
    "The output is drawn on your own terminal, without sequences that make a terminal answer or set its title or clipboard. With --json, one row per write, with the process that wrote. Typed text is seen only if a program echoes it, as shells do.",
  program: "ttysnoop.c",
  arguments: {
    device: argument.string("device", "a terminal: /dev/pts/2, /dev/tty0, or 2 for /dev/pts/2"),
  },
  flags: {
    noClear: flag.boolean("-C, --noclear", "don't clear the screen first"),
    size: flag.or(
      flag.integer("-s, --datasize <bytes>", "bytes per part of a write", {
        most: 8192,
      }),
      256,
    ),
    parts: flag.or(
      flag.integer("-c, --datacount <parts>", "maximum number of parts to show per write", {
        most: 8192,
      }),
      16,
    ),
  },
  examples: [
    { command: "ttysnoop /dev/pts/2", about: "a terminal's output, here" },
    { command: "ttysnoop 2 -C > session", about: "into a file" },
  ],
  check({ device }) {
    const found = stats(device);
    if (found === undefined) return wrongUsage(`there is no ${pathOf(device)}`, "who, ls /dev/pts");
    return found.isCharacterDevice()
      ? ok(undefined)
      : wrongUsage(`${pathOf(device)} is no terminal`, "who, ls /dev/pts");
  },
  params({ device, size, parts }) {
    const { ino = 0n, dev = 0n } = stats(device) ?? {};
    return {
      terminal_inode: ino,
      terminal_device: kernelDevice(dev),
      most_bytes: Math.min(size * parts, 8192),
    };
  },
  probes: () => [
    oneOf(
      [{ program: "own_write", at: ["k:tty_write"] }],
      approximately("write() and writev() are seen, io_uring's writes are not", [
        { program: "call_write", at: "t:syscalls:sys_enter_write" },
        { program: "call_writev", at: "t:syscalls:sys_enter_writev" },
      ]),
    ),
  ],
  opening: ({ noClear }) => (noClear || !process.stdout.isTTY ? undefined : "\x1b[2J\x1b[H"),
  view() {
    const drawing = new Drawing();
    return data("outputs")
      .rows<Output>((one) => {
        const bytes = Buffer.from(one.data, "hex");
        return {
          ...one,
          text: bytes.toString("utf8"),
          drawn: process.stdout.isTTY ? drawing.pass(bytes).toString("hex") : one.data,
          lost: one.total - one.data_size,
        };
      })
      .columns(
        { raw: "drawn" },
        column.timeOfDay("time"),
        column("pid", 7),
        column("comm", 16),
        column("lost", 4),
        column("text"),
      );
  },
  smoke: [
    {
      arguments: ["/proc/{pid}/fd/9"],
      workload: ["terminal", 5],
      expect: {
        rows: 5,
        every: { pid: "{pid}", comm: "terminal", lost: 0, text: /^\x1b\[1mbite [0-4]\x1b\[m\n$/ },
      },
    },
    {
      arguments: ["/proc/{pid}/fd/9", "-s", "4", "-c", "2"],
      workload: ["terminal", 1],
      expect: { rows: 1, every: { lost: 6, text: "\x1b[1mbite" } },
    },
    {
      arguments: ["-C", "/proc/{pid}/fd/9"],
      workload: ["terminal", 2],
      expect: [/^\x1b\[1mbite 0\x1b\[m\n\x1b\[1mbite 1\x1b\[m\n$/],
    },
  ],
});
