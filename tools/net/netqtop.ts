import { column, data, defineTool, flag, type DataValue } from "../../src/tool.js";
import { checkDevice } from "./_devices.js";

type Row = Readonly<Record<string, DataValue>>;

const SIZES = ["size_64", "size_512", "size_2k", "size_16k", "size_64k"] as const;
const FIGURES = ["bytes", "count", ...SIZES] as const;

const nameHalves = (name: string): Record<string, bigint> => {
  const bytes = Buffer.alloc(16);
  bytes.write(name.slice(0, 15));
  return { device_low: bytes.readBigUInt64LE(0), device_high: bytes.readBigUInt64LE(8) };
};

const figure = (row: Row, name: string): bigint => BigInt(row[name] as bigint);

/** Rows by queue, and what they come to. */
const withTotal = (seconds: number) => (rows: readonly Row[]) => {
  const sums = Object.fromEntries(
    FIGURES.map((name) => [name, rows.reduce((sum, row) => sum + figure(row, name), 0n)]),
  );
  const queues = [...rows].sort((a, b) => Number(figure(a, "queue") - figure(b, "queue")));
  return [...queues, { ...sums, queue: "Total" }].map((row: Row) => ({
    ...row,
    queue: String(row.queue as bigint | string),
    average: figure(row, "count") === 0n ? 0n : figure(row, "bytes") / figure(row, "count"),
    bytesPerSecond: BigInt(Math.round(Number(figure(row, "bytes")) / seconds)),
    packetsPerSecond: BigInt(Math.round(Number(figure(row, "count")) / seconds)),
  }));
};

export default defineTool({
  name: "netqtop",
  summary: "Packets of a network device, by queue and size",
  about:
    "The first table shows packets sent, the second packets received. avg_size is in bytes; the ranges count packets. A packet the kernel splits later (GSO) counts as one, of its whole size. Rates are per second, over the whole interval.",
  program: "netqtop.c",
  flags: {
    name: flag.or(flag.string("-n, --name <device>", "network device", { params: nameHalves }), ""),
    interval: flag.or(
      flag.seconds("-i, --interval <seconds>", "print every INTERVAL seconds", {
        role: "interval",
      }),
      1,
    ),
    throughput: flag.boolean("-t, --throughput", "show bytes and packets per second"),
  },
  examples: [
    { command: "netqtop -n eth0", about: "every second" },
    { command: "netqtop -n eth0 -i 10 -t", about: "every ten seconds, with rates" },
  ],
  check: ({ name }) => checkDevice(name, "-n NAME"),
  timing: ({ interval }) => ({ interval, stamp: "plain" }),
  view: ({ interval, throughput }) =>
    ["sent", "received"].map((table) =>
      data(table)
        .all<Row>(withTotal(interval))
        .columns(
          column("queue", 11, { title: table === "sent" ? "TX:QueueID" : "RX:QueueID" }),
          column("average", 11, { title: "avg_size" }),
          column("size_64", 11, { title: "[0, 64)" }),
          column("size_512", 11, { title: "[64, 512)" }),
          column("size_2k", 11, { title: "[512, 2K)" }),
          column("size_16k", 11, { title: "[2K, 16K)" }),
          column("size_64k", 11, { title: "[16K, 64K)" }),
          throughput && column("bytesPerSecond", 11, { title: "BPS" }),
          throughput && column("packetsPerSecond", 11, { title: "PPS" }),
        ),
    ),
  smoke: [
    {
      arguments: ["-n", "lo", "-i", "600", "-t"],
      workload: ["loopback", "udp", 50, 18216],
      expect: [
        /^TX:QueueID +avg_size +\[0, 64\) +\[64, 512\) .* BPS +PPS *\n0 +\d+ +\d+ +(5\d|[6-9]\d|\d{3,}) /m,
        /^RX:QueueID .*\n0 +\d+ +\d+ +(5\d|[6-9]\d|\d{3,}) /m,
        /^Total /m,
      ],
    },
  ],
});
