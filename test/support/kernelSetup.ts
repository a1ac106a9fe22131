import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** What the kernel tests rest on; says at once what is wrong where it is not there. */
export default function setup(): void {
  if (process.getuid?.() !== 0) throw new Error("the kernel tests need root: sudo npm test");
  mount("tracefs", "/sys/kernel/tracing", "events");
  mount("debugfs", "/sys/kernel/debug", "tracing");
}

function mount(type: string, directory: string, sign: string): void {
  if (existsSync(`${directory}/${sign}`)) return;
  const end = spawnSync("mount", ["-t", type, type, directory], { encoding: "utf8" });
  if (end.status !== 0) throw new Error(`cannot mount ${type} at ${directory}: ${end.stderr}`);
}
