import {
  data,
  debugFlag,
  defineTool,
  flag,
  ok,
  timestampFlag,
  wrongUsage,
} from "../../src/tool.js";
import {
  addressBytes,
  checkConnections,
  familyFlags,
  localPorts,
  remotePorts,
} from "./_connections.js";

/** Constants of an address, where it is one. */
const halves =
  (low: string, high: string) =>
  (text: string): Record<string, bigint> => {
    const bytes = addressBytes(text);
    if (bytes === undefined) return {};
    return { [low]: bytes.readBigUInt64LE(0), [high]: bytes.readBigUInt64LE(8) };
  };

export default defineTool({
  name: "tcprtt",
  summary: "Round-trip times of TCP connections, as histograms",
  about:
    "The kernel's smoothed round-trip time, sampled at each segment received: busy connections count more than quiet ones.",
  program: "tcprtt.c",
  flags: {
    interval: flag.seconds("-i, --interval <seconds>", "print and reset every INTERVAL seconds", {
      role: "interval",
    }),
    timestamp: timestampFlag,
    debug: debugFlag("-D, --debug"),
    milliseconds: flag.boolean("-m, --milliseconds", "in milliseconds"),
    localPorts: localPorts("-p, --lport <ports>"),
    remotePorts: remotePorts("-P, --rport <ports>"),
    local: flag.string("-a, --laddr <address>", "only this local address", {
      params: halves("local_low", "local_high"),
    }),
    remote: flag.string("-A, --raddr <address>", "only this remote address", {
      params: halves("remote_low", "remote_high"),
    }),
    byLocal: flag.boolean("-b, --byladdr", "one histogram per local address", {
      param: "by_local",
    }),
    byRemote: flag.boolean("-B, --byraddr", "one histogram per remote address", {
      param: "by_remote",
    }),
    extension: flag.boolean("-e, --extension", "print average and percentiles below each"),
    ...familyFlags,
  },
  examples: [
    { command: "tcprtt", about: "of all connections, until Ctrl-C" },
    { command: "tcprtt -i 1 -d 10 -m", about: "every second for ten seconds, in milliseconds" },
    { command: "tcprtt -B -p 443 -e", about: "a server, by client address" },
  ],
  check(given) {
    const { local, remote, byLocal, byRemote } = given;
    if (byLocal && byRemote) return wrongUsage("-b and -B cannot be used together");
    const wrong = [local, remote].find(
      (text) => text !== undefined && addressBytes(text) === undefined,
    );
    if (wrong !== undefined)
      return wrongUsage(`${wrong} is not an address`, "like 192.0.2.1 or 2001:db8::1");
    const checked = checkConnections(given);
    return checked.ok ? ok(undefined) : checked;
  },
  opening: "Tracing TCP RTT... Hit Ctrl-C to end.",
  view({ milliseconds, byLocal, byRemote, extension }) {
    const unit = milliseconds ? "msecs" : "usecs";
    return data("times").histogram({
      title: unit,
      divisor: milliseconds ? 1e6 : 1e3,
      ...(byLocal || byRemote
        ? { section: byLocal ? "Local Address" : "Remote Address", keys: ["address"] }
        : { keys: [] }),
      ...(extension ? { statistics: unit } : {}),
    });
  },
  smoke: [
    {
      arguments: ["-P", "18205", "-B", "-e"],
      workload: ["loopback", "tcp", 20, 18205],
      expect: [/^Remote Address = 127\.0\.0\.1$/m, /^ +usecs +: count +distribution$/m, /p99/],
    },
    {
      arguments: ["-p", "18206", "-6", "-A", "::1", "--json"],
      workload: ["loopback", "tcp6", 20, 18206],
      expect: [/"val_type":"usecs","data":\[\{"interval-start"/],
    },
    {
      arguments: ["-p", "18206", "-A", "192.0.2.1"],
      workload: ["loopback", "tcp", 5, 18206],
      expect: [/^Tracing TCP RTT/],
      reject: [/distribution/],
    },
  ],
});
