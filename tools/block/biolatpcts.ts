import { argument, column, data, defineTool, flag, ok, wrongUsage } from "../../src/tool.js";
import { checkDisk, deviceOf } from "./_requests.js";
import { percentile } from "./_percentiles.js";

interface Bucket {
  readonly operation: string;
  readonly bucket: bigint;
  readonly count: bigint;
}

const operations = ["read", "write", "discard", "flush"] as const;
const places = ["on-device", "after-rq-alloc", "from-rq-alloc"] as const;
const usual = "1,5,10,16,25,50,75,84,90,95,99,100";

const percents = (text: string): readonly number[] =>
  text.split(",").map((part) => (/^\d+(\.\d+)?$/.test(part.trim()) ? Number(part) : NaN));

export default defineTool({
  name: "biolatpcts",
  summary: "Percentiles of a disk's latency, by kind of request",
  about:
    "Microseconds within which this percentage of an interval's requests completed: p50 is the median, p100 the slowest. Values are accurate to one eighth.",
  program: "biolatpcts.c",
  arguments: {
    device: argument.optionalString("device", "sda, /dev/sda or 8:0 (default: all disks)"),
  },
  flags: {
    interval: flag.or(
      flag.seconds(
        "-i, --interval <seconds>",
        "print and reset every INTERVAL seconds (default: 3)",
        {
          role: "interval",
        },
      ),
      3,
    ),
    which: flag.or(
      flag.choice(
        "-w, --which <place>",
        "where timing starts: on-device, after-rq-alloc or from-rq-alloc",
        places,
        {
          params: (place) => ({ from: places.indexOf(place) }),
        },
      ),
      "on-device",
    ),
    percents: flag.or(
      flag.string("-p, --pcts <list>", "percentiles to print, comma-separated"),
      usual,
    ),
    json: flag.boolean("-j", "as --json", { role: "json" }),
  },
  examples: [
    { command: "biolatpcts vda", about: "every three seconds" },
    { command: "biolatpcts -i 60 -p 50,99,99.9 nvme0n1", about: "three percentiles, every minute" },
  ],
  check({ device = "", percents: text, which }, { kernel }) {
    if (percents(text).some((one) => !(one >= 0 && one <= 100)))
      return wrongUsage(`${text} is not a list of percentages`);
    const request = kernel.types.find("request", "struct");
    const members = request === undefined ? [] : (kernel.types.type(request)?.members ?? []);
    if (which === "from-rq-alloc" && !members.some(({ name }) => name === "alloc_time_ns"))
      return wrongUsage(
        "this kernel does not record when a request was asked for; use after-rq-alloc",
      );
    return /^(\d+:\d+)?$/.test(device) ? ok(undefined) : checkDisk({ disk: device });
  },
  params({ device }) {
    if (device === undefined) return {};
    const [major, minor] = device.split(":").map(Number);
    const number = minor === undefined ? (deviceOf(device) ?? 0) : major! * 2 ** 20 + minor;
    return { block_by_device: true, block_only_device: number };
  },
  probes: () => [{ program: "on_issued", at: "raw:block_rq_issue" }],
  view: ({ device = "all", percents: text }) =>
    data("times")
      .all<Bucket>((buckets) =>
        operations.map((operation) => ({
          operation,
          ...Object.fromEntries(
            percents(text).map((percent) => [
              `p${percent}`,
              percentile(
                buckets.filter((one) => one.operation === operation),
                percent,
              ),
            ]),
          ),
        })),
      )
      .columns(
        column("operation", 9, { title: device.replace(/^.*\//, "") }),
        ...percents(text).map((percent) =>
          column.microseconds(`p${percent}`, 8, {
            title: `p${percent}(us)`,
            align: "right",
            digits: 0,
          }),
        ),
      ),
  smoke: [
    {
      arguments: ["-i", "600", "-p", "50,100"],
      workload: ["directio", "biolatpcts", "read", 4096, 30],
      expect: {
        rows: 4,
        some: [{ all: "read", p50Us: (us) => Number(us) > 0, p100Us: (us) => Number(us) > 0 }],
      },
    },
  ],
});
