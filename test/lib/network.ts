import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";

const ip = (...words: readonly string[]): string =>
  execFileSync("ip", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** Two devices that are one wire: `device` here, `peer` in a network namespace of its own. */
export class Wire {
  readonly device: string;
  readonly peer: string;
  readonly netns: string;
  private static made = 0;

  private constructor(private readonly net: string) {
    const name = `b${process.pid % 100000}x${Wire.made++}`;
    this.device = `${name}a`;
    this.peer = `${name}b`;
    this.netns = name;
  }

  /** `net`: the first three numbers of its addresses. */
  static make(net = "10.231.7"): Wire {
    const wire = new Wire(net);
    const { device, peer, netns } = wire;
    ip("netns", "add", netns);
    ip("link", "add", device, "type", "veth", "peer", "name", peer, "netns", netns);
    // No address of IPv6: what it says by itself would be counted.
    for (const [where, one] of [[[], device] as const, [["-n", netns], peer] as const]) {
      ip(...where, "link", "set", one, "addrgenmode", "none");
      ip(...where, "link", "set", one, "up");
    }
    ip("addr", "add", `${net}.1/24`, "dev", device);
    ip("-n", netns, "addr", "add", `${net}.2/24`, "dev", peer);
    // Nobody has to ask who has that address.
    const address = /link\/ether (\S+)/.exec(ip("-n", netns, "link", "show", peer))![1]!;
    ip("neigh", "add", `${net}.2`, "lladdr", address, "dev", device, "nud", "permanent");
    const here = readFileSync(`/sys/class/net/${device}/address`, "utf8").trim();
    ip(
      ...["-n", netns, "neigh", "add", `${net}.1`, "lladdr", here],
      ...["dev", peer, "nud", "permanent"],
    );
    return wire;
  }

  /** So many packets of UDP go out at the device and in at the peer. */
  async send(packets: number, bytes = 100): Promise<void> {
    const socket = createSocket("udp4");
    for (let i = 0; i < packets; i++) {
      socket.send(Buffer.alloc(bytes), 9999, `${this.net}.2`);
    }
    await new Promise<void>((resolve) => {
      socket.send(Buffer.alloc(0), 9999, "127.0.0.1", () => resolve());
    });
    socket.close();
    await once(socket, "close");
  }

  /** The same from the other end. */
  sendBack(packets: number, bytes = 100): void {
    this.inside(
      process.execPath,
      "-e",
      `const socket = require("dgram").createSocket("udp4"); let left = ${packets};
       for (let i = 0; i < ${packets}; i++)
         socket.send(Buffer.alloc(${bytes}), 9999, "${this.net}.1", () => --left || socket.close());`,
    );
  }

  /** Runs a command at the other end. */
  inside(...command: readonly string[]): void {
    ip("netns", "exec", this.netns, ...command);
  }

  /** What programs call the device. */
  get index(): number {
    return Number(readFileSync(`/sys/class/net/${this.device}/ifindex`, "utf8"));
  }

  /** Path by which the namespace is named. */
  get path(): string {
    return `/run/netns/${this.netns}`;
  }

  remove(): void {
    ip("netns", "del", this.netns);
  }
}
