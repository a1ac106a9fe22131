import { BlockList, isIPv6 } from "node:net";
import { argument, column, data, defineTool, flag, ok, oneOf, wrongUsage } from "../../src/tool.js";
import { addressBytes } from "./_connections.js";

const DEFAULT = "127.0.0.1/32,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,0.0.0.0/0,::/0";

/** bits, kilobits, … as BCC's -f has them. */
const FACTORS = { b: 8, k: 8 / 1024, m: 8 / 1024 ** 2, B: 1, K: 1 / 1024, M: 1 / 1024 ** 2 };
const FORMATS = ["b", "k", "m", "B", "K", "M"] as const;

interface Subnet {
  readonly text: string;
  readonly contains: (address: string) => boolean;
}

/** undefined where it is none. */
function subnetOf(text: string): Subnet | undefined {
  const [, address = "", length = ""] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (addressBytes(address) === undefined) return undefined;
  if (Number(length) > (family === "ipv6" ? 128 : 32)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, Number(length), family);
  const contains = (one: string): boolean =>
    isIPv6(one) === (family === "ipv6") && list.check(one, family);
  return { text, contains };
}

interface Row {
  readonly remote: string;
  readonly bytes: bigint;
}

/** The first subnet in the person's order that an address lies in counts. */
const bySubnet = (subnets: readonly Subnet[], factor: number) => (rows: readonly Row[]) =>
  subnets.flatMap((subnet) => {
    const own = rows.filter(
      ({ remote }) => subnets.find(({ contains }) => contains(remote)) === subnet,
    );
    const bytes = own.reduce((sum, row) => sum + row.bytes, 0n);
    if (own.length === 0) return [];
    return [{ subnet: subnet.text, bytes, amount: BigInt(Math.floor(Number(bytes) * factor)) }];
  });

const listOf = (text: string | undefined): readonly string[] => (text ?? DEFAULT).split(",");

export default defineTool({
  name: "tcpsubnet",
  summary: "TCP traffic sent, by subnet",
  about:
    "An address counts for the first subnet it is in: give small subnets before large ones. IPv6 works too: 2001:db8::/32.",
  program: "tcpsubnet.c",
  arguments: { subnets: argument.optionalString("subnets", "subnets, comma-separated") },
  flags: {
    json: flag.boolean("-J", "as --json", { role: "json" }),
    format: flag.or(
      flag.choice("-f, --format <unit>", "bits, Kbits, Mbits, bytes, Kbytes or Mbytes", FORMATS),
      "B",
    ),
    interval: flag.or(
      flag.seconds("-i, --interval <seconds>", "print every INTERVAL seconds", {
        role: "interval",
      }),
      1,
    ),
  },
  examples: [
    { command: "tcpsubnet", about: "private networks and the rest, every second" },
    { command: "tcpsubnet -fK 192.0.2.0/24,0.0.0.0/0", about: "one network and all others" },
  ],
  check({ subnets }) {
    const wrong = listOf(subnets).find((text) => subnetOf(text) === undefined);
    return wrong === undefined
      ? ok(undefined)
      : wrongUsage(`${wrong} is not a subnet`, "like 192.0.2.0/24 or 2001:db8::/32");
  },
  probes: () => [
    oneOf(
      [{ program: "tracepoint__sock__sock_send_length", at: "t:sock:sock_send_length" }],
      [{ program: "kretfunc__tcp_sendmsg", at: "fr:tcp_sendmsg" }],
      [{ program: "kprobe__tcp_sendmsg", at: "k:tcp_sendmsg" }],
    ),
  ],
  timing: ({ interval }) => ({ interval, stamp: "brackets" }),
  opening: ({ interval }) => `Tracing... Output every ${interval} secs. Hit Ctrl-C to end`,
  view: ({ subnets, format }) =>
    data("sent")
      .all<Row>(
        bySubnet(
          listOf(subnets).flatMap((text) => subnetOf(text) ?? []),
          FACTORS[format],
        ),
      )
      .columns(
        { sort: "-bytes" },
        column("subnet", 21),
        column("amount", 6, {
          title: format === "B" ? "BYTES" : `AMOUNT(${format})`,
          align: "right",
        }),
      ),
  smoke: [
    {
      arguments: ["-i", "600", "127.0.0.3/32,127.0.0.0/8,::1/128"],
      workload: ["loopback", "tcp6", 3, 18219],
      expect: { some: [{ subnet: "::1/128", bytes: (sent) => Number(sent) >= 9000 }] },
    },
    {
      arguments: ["-i", "600", "127.0.0.0/8", "-f", "b"],
      workload: ["loopback", "tcp", 3, 18220],
      expect: [/^SUBNET +AMOUNT\(b\)\n127\.0\.0\.0\/8 +\d{5,}$/m],
    },
  ],
});
