import {
  column,
  data,
  debugFlag,
  defineTool,
  everySeconds,
  flag,
  timestampFlag,
  type ParamValue,
} from "../../src/tool.js";

/** A name as two numbers, which is how the program compares it. */
function halves(name: string): readonly [bigint, bigint] {
  const bytes = Buffer.alloc(16);
  bytes.write(name.slice(0, 15), "latin1");
  return [bytes.readBigUInt64LE(0), bytes.readBigUInt64LE(8)];
}

export default defineTool({
  name: "virtiostat",
  summary: "Buffers that virtio drivers give to their devices, by queue",
  about:
    "Run it in the guest. SGs are buffers that a driver handed to the host: Out with data, In with room for the answer. BW is their bytes in the interval; the host may fill only part of In.",
  instead:
    "biosnoop shows the requests of a virtio disk, netqtop the packets of a virtio network device",
  program: "virtiostat.c",
  arguments: everySeconds(1),
  flags: {
    timestamp: timestampFlag,
    debug: debugFlag("-D, --debug"),
    driver: flag.string("-d, --driver <name>", "only this driver: virtio_blk", {
      params: (name): Readonly<Record<string, ParamValue>> => ({
        by_driver: true,
        driver_low: halves(name)[0],
        driver_high: halves(name)[1],
      }),
    }),
    device: flag.string("-n, --devname <name>", "only this device: virtio0", {
      params: (name): Readonly<Record<string, ParamValue>> => ({
        by_device: true,
        device_low: halves(name)[0],
        device_high: halves(name)[1],
      }),
    }),
  },
  examples: [
    { command: "virtiostat 1 10", about: "every second, ten times" },
    { command: "virtiostat -d virtio_net", about: "of network devices" },
  ],
  probes: () => [
    { program: "on_lists", at: "k:virtqueue_add_sgs" },
    { program: "on_out", at: "k:virtqueue_add_outbuf" },
    { program: "on_in", at: "k:virtqueue_add_inbuf" },
    { program: "on_in", at: "k:virtqueue_add_inbuf_ctx" },
  ],
  timing: ({ interval = 1 }) => ({ interval }),
  opening: "Tracing virtio devices statistics ... Hit Ctrl-C to end.",
  view: () =>
    data("queues").columns(
      { sort: "driver" },
      column("driver", 14, { title: "Driver", align: "right" }),
      column("device", 8, { title: "Device", align: "right" }),
      column("name", 10, { title: "VQ Name", align: "right" }),
      column("in_parts", 7, { title: "In SGs", align: "right" }),
      column("out_parts", 7, { title: "Out SGs", align: "right" }),
      column("in_bytes", 14, { title: "In BW", align: "right" }),
      column("out_bytes", 14, { title: "Out BW", align: "right" }),
    ),
  smoke: [
    {
      // The test machines' files come by 9p: each read is a request of two buffers at least.
      arguments: ["-d", "9pnet_virtio", "600"],
      workload: ["coldreads", "/usr/bin/qemu-system-x86_64", 200],
      expect: {
        least: 1,
        every: { driver: "9pnet_virtio", device: /^virtio\d+$/, vqName: "requests" },
        some: [
          {
            inSgs: (count) => Number(count) >= 200,
            outSgs: (count) => Number(count) >= 200,
            inBw: (bytes) => Number(bytes) >= 200 * 4096,
          },
        ],
      },
      needs: ["kprobes", "9p"],
    },
  ],
});
