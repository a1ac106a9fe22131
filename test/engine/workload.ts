import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { compileWorkload } from "../support/workload.js";

/** test/workloads/calls.c, compiled. */
export const workloadPath = (): string => compileWorkload("calls");

export class Workload {
  private readonly child: ChildProcess;
  private output = "";
  constructor(calls: number, functions = false) {
    this.child = spawn(workloadPath(), [String(calls), ...(functions ? ["functions"] : [])], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child.stdout?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
  }
  get pid(): number {
    return this.child.pid ?? 0;
  }
  /** ns that the calls took. */
  run(): Promise<number> {
    return new Promise((settle, fail) => {
      this.child.on("error", fail);
      this.child.on("close", () => settle(Number(this.output)));
      this.child.stdin?.end("go\n");
    });
  }
  kill(): void {
    this.child.kill("SIGKILL");
  }
}

/** File offset of a function, for a uprobe. */
export function functionOffset(path: string, name: string): number {
  const symbols = execFileSync("nm", [path], { encoding: "utf8" });
  const address = new RegExp(`^([0-9a-f]+) T ${name}$`, "m").exec(symbols)?.[1];
  const headers = execFileSync("readelf", ["-lW", path], { encoding: "utf8" });
  for (const [, offset, virtual, size] of headers.matchAll(
    /LOAD\s+(0x[0-9a-f]+) (0x[0-9a-f]+) 0x[0-9a-f]+ (0x[0-9a-f]+)/g,
  )) {
    const at = parseInt(address ?? "", 16) - Number(virtual);
    if (at >= 0 && at < Number(size)) return at + Number(offset);
  }
  throw new Error(`no ${name} in ${path}`);
}
