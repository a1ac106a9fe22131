/**
 * packets DEVICE PORT TIMES: a pair of devices that are one wire, DEVICE here and its peer in a network
 * namespace that lives as long as a process of ours; so many packets of UDP come in at DEVICE.
 * With that process the namespace goes, with the namespace its device, with that the other end.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { failed, serve } from "./protocol.mjs";

const [device, port, times] = process.argv.slice(2);
const sender = fileURLToPath(new URL("sender.mjs", import.meta.url));

try {
  const inside = await namespace();
  try {
    wire(inside.pid);
  } catch (error) {
    inside.end();
    throw error;
  }
  serve(inside.send, inside.end);
} catch (error) {
  failed(error);
}

function ip(...words) {
  const { error, status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  if (error?.code === "ENOENT") throw new Error("this lesson needs ip, of the package iproute2");
  if (error) throw error;
  if (status !== 0) throw new Error(stderr.trim());
}

function wire(pid) {
  const name = `${device}p`;
  ip("link", "add", device, "type", "veth", "peer", "name", name, "netns", String(pid));
  // No address of IPv6: what it says by itself would be counted.
  ip("link", "set", device, "addrgenmode", "none");
  ip("link", "set", device, "up");
}

/** A process in a namespace of its own, and how it is told to send. */
async function namespace() {
  const child = spawn("unshare", ["--net", process.execPath, sender, `${device}p`, port, times], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async () => {
    const { value = "failed the sender has ended" } = await lines.next();
    if (value.startsWith("failed ")) throw new Error(value.slice("failed ".length));
  };
  await Promise.race([
    said(),
    once(child, "error").then(([error]) => {
      throw error.code === "ENOENT"
        ? new Error("this lesson needs unshare, of the package util-linux")
        : error;
    }),
  ]);
  return {
    pid: child.pid,
    send() {
      child.stdin.write("go\n");
      return said();
    },
    async end() {
      const gone = child.exitCode === null ? once(child, "exit") : undefined;
      child.stdin.end();
      await gone;
    },
  };
}
