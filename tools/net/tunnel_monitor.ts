import {
  argument,
  column,
  data,
  defineTool,
  flag,
  seriesLines,
  seriesPicture,
} from "../../src/tool.js";
import { checkDevice } from "./_devices.js";
import { TunnelHistory, type Flow } from "./_tunnels.js";

export default defineTool({
  name: "tunnel_monitor",
  summary: "Traffic in VXLAN tunnels, by outer and inner addresses",
  about:
    "Reads packets entering and leaving a device that carries tunnels: addresses of the tunnel's ends, its network (VNI) and the inner addresses. --chart draws the bytes of each outer pair over time, with its inner pairs below. Inner traffic other than IP (ARP) is shown as ::. Attached as a tc classifier, which changes no packet.",
  program: "tunnel_monitor.c",
  arguments: {
    interval: argument.optionalSeconds("interval", "print every INTERVAL seconds (default: 1)", {
      role: "interval",
    }),
    outputs: argument.optionalInteger("count", "exit after this many outputs", { role: "outputs" }),
  },
  flags: {
    device: flag.or(
      flag.string("-i, --interface <device>", "network device that carries the tunnels"),
      "",
    ),
    port: flag.integer("--port <port>", "UDP port of the tunnels (default: 4789)", {
      least: 1,
      most: 65_535,
      param: "tunnel_port",
    }),
    top: flag.or(flag.integer("-r, --maxrows <rows>", "maximum rows to print (default: 20)"), 20),
    chart: flag.boolean("--chart", "draw the largest pairs' bytes a second over time"),
    pairs: flag.or(
      flag.integer("--pairs <n>", "with --chart and --svg: number of pairs to draw"),
      4,
    ),
    svg: flag.string("--svg <file>", "write the charts as a picture (SVG) at the end", {
      role: "picture",
    }),
  },
  examples: [
    { command: "tunnel_monitor -i eth0", about: "every second" },
    { command: "tunnel_monitor -i eth0 --chart --live", about: "with charts, in place" },
    {
      command: "tunnel_monitor -i eth0 --svg tunnels.svg 10 60",
      about: "ten minutes, as a picture",
    },
  ],
  check: ({ device }) => checkDevice(device, "-i DEVICE"),
  prepare: () => new TunnelHistory(),
  probes: ({ device }) => [
    { program: "going_in", at: `tc:${device}:ingress` },
    { program: "going_out", at: `tc:${device}:egress` },
  ],
  timing: ({ interval = 1 }) => ({ interval, stamp: "plain" }),
  header: ({ chart, pairs, interval = 1 }, history) =>
    chart ? seriesLines(history.series(pairs), { unit: "B/s", interval }) : [],
  picture: ({ device, pairs, interval = 1 }, history) =>
    seriesPicture(`Tunnels on ${device}, bytes a second`, history.series(pairs), {
      unit: "B/s",
      interval,
    }),
  view: ({ top }, history) =>
    data("tunnels")
      .all<Flow>((flows) => {
        history.record(flows);
        return flows;
      })
      .columns(
        { sort: "-bytes", top },
        column("direction", 3, { title: "DIR" }),
        column("outer_source", 15, { title: "OUTER_SRC" }),
        column("outer_target", 15, { title: "OUTER_DST" }),
        column("network", 8, { title: "VNI" }),
        column("inner_source", 15, { title: "INNER_SRC" }),
        column("inner_target", 15, { title: "INNER_DST" }),
        column("packets", 8),
        column("bytes", 10),
      ),
  smoke: [
    {
      arguments: ["-i", "lo", "600"],
      workload: ["tunnel", 3],
      expect: {
        rows: 6,
        some: [
          row("in", "127.0.0.1", 42, "10.1.0.1", "10.1.0.2", 3, 3 * 84),
          row("out", "127.0.0.1", 42, "10.1.0.1", "10.1.0.2", 3, 3 * 84),
          row("in", "127.0.0.1", 0xabcdef, "fd00::1", "fd00::2", 6, 6 * 104),
          row("out", "::1", 7, "10.1.0.3", "10.1.0.4", 9, 9 * 104),
        ],
      },
    },
    {
      arguments: ["-i", "lo", "--chart", "600"],
      workload: ["tunnel", 3],
      expect: [
        /^::1 -> ::1 {2}.* B\/s, average .*\n.*┼─/m,
        /^ {4}10\.1\.0\.3 -> 10\.1\.0\.4, VNI 7 /m,
        /^DIR OUTER_SRC +OUTER_DST +VNI +INNER_SRC +INNER_DST +PACKETS +BYTES *\n(in|out) +::1 +::1 +7 +10\.1\.0\.3 +10\.1\.0\.4 +9 +936 *$/m,
      ],
    },
  ],
});

/** Each end of a pair is the same address. */
function row(
  dir: string,
  outer: string,
  vni: number,
  inner: string,
  target: string,
  packets: number,
  bytes: number,
) {
  return {
    dir,
    vni,
    packets,
    bytes,
    outerSrc: outer,
    outerDst: outer,
    innerSrc: inner,
    innerDst: target,
  };
}
