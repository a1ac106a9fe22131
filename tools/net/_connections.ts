/** Flags and columns of the tools that look at connections; their constants are in tools/include/connections.h. */
import { isIPv4, isIPv6 } from "node:net";
import { column, flag, ok, wrongUsage, type Outcome } from "../../src/tool.js";

const MOST_PORTS = 8;

/** Ports, four in a constant; what is left of one repeats the first. */
const packed = (ports: readonly number[]): bigint =>
  [0, 1, 2, 3].reduce((all, i) => all | (BigInt(ports[i] ?? ports[0] ?? 0) << BigInt(16 * i)), 0n);

const portParams = (side: "local" | "remote") => (ports: readonly number[]) => ({
  [`${side}_ports_wanted`]: packed(ports.slice(0, 4)),
  [`more_${side}_ports_wanted`]: packed(ports.slice(4, 8)),
});

/** `localPorts("-L, --localport <ports>")`: one or several, separated by commas. */
export const localPorts = (flags: string) =>
  flag.integers(flags, "only these local ports, comma-separated", {
    params: portParams("local"),
  });

export const remotePorts = (flags: string) =>
  flag.integers(flags, "only these remote ports, comma-separated", {
    params: portParams("remote"),
  });

export const familyFlags = {
  ipv4: flag.boolean("-4, --ipv4", "only IPv4", {
    params: (on): Record<string, number> => (on ? { family_wanted: 2 } : {}),
  }),
  ipv6: flag.boolean("-6, --ipv6", "only IPv6", {
    params: (on): Record<string, number> => (on ? { family_wanted: 10 } : {}),
  }),
} as const;

export const networkNamespaceFlag = (flags: string) =>
  flag.integer(flags, "only this network namespace, by inode number", {
    param: "network_namespace_wanted",
    most: 0xffffffff,
  });

export const elapsedFlag = flag.boolean("-t, --timestamp", "show seconds since the first event");
export const timeFlag = flag.boolean("-T, --time", "print the time of day");
export const wideFlag = flag.boolean("-w, --wide", "wide columns, for IPv6 addresses");

interface Asked {
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
  readonly localPorts?: readonly number[];
  readonly remotePorts?: readonly number[];
}

/** What is wrong with these flags. */
export function checkConnections(asked: Asked): Outcome<undefined> {
  if (asked.ipv4 === true && asked.ipv6 === true)
    return wrongUsage("-4 and -6 cannot be used together");
  for (const ports of [asked.localPorts ?? [], asked.remotePorts ?? []]) {
    const wrong = ports.find((port) => port < 1 || port > 65535);
    if (wrong !== undefined) return wrongUsage(`${wrong} is not a port`, "1 to 65535");
    if (ports.length > MOST_PORTS) return wrongUsage(`at most ${MOST_PORTS} ports can be given`);
  }
  return ok(undefined);
}

/** Titles of the ends of a connection. */
interface Titles {
  readonly local?: string;
  readonly localPort?: string;
  readonly remote?: string;
  readonly remotePort?: string;
  readonly wide?: boolean | undefined;
}

/** Columns of a member `ends`, by what they show. */
export function endColumns({
  local = "LADDR",
  localPort = "LPORT",
  remote = "RADDR",
  remotePort = "RPORT",
  wide = false,
}: Titles = {}) {
  const width = wide ? 39 : 16;
  return {
    version: column("ends.version", 2, { title: "IP" }),
    local: column("ends.local", width, { title: local }),
    localPort: column("ends.local_port", 6, { title: localPort }),
    remote: column("ends.remote", width, { title: remote }),
    remotePort: column("ends.remote_port", 6, { title: remotePort }),
  } as const;
}

/** `192.0.2.1:80`, `[2001:db8::1]:80`. */
export const endpoint = (address: string, port: bigint | number): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;

/** An address of either family as tool.h's ip_addr; undefined where it is none. */
export function addressBytes(text: string): Buffer | undefined {
  if (isIPv4(text)) return Buffer.from([...mappedPrefix, ...text.split(".").map(Number)]);
  if (!isIPv6(text) || text.includes("%")) return undefined;
  // Its shortest form, in which no part is an IPv4 address.
  const short = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const [head = [], tail = []] = short
    .split("::")
    .map((part) => (part === "" ? [] : part.split(":").map((word) => parseInt(word, 16))));
  const words = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
  return Buffer.from(words.flatMap((word) => [word >> 8, word & 0xff]));
}

const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
