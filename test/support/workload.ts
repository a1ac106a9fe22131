import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { packageRoot } from "../../src/package/root.js";

const root = packageRoot();
const sources = join(root, "test/workloads");
/** In the tree's own build directory: a virtual machine finds them compiled. */
const compiled = join(root, "build/workloads");

// Neither libc nor libgcc for 32 bits is there everywhere.
const FREESTANDING_32 = [
  "-m32",
  "-static",
  "-nostdlib",
  "-ffreestanding",
  "-fno-pic",
  "-fno-stack-protector",
];
/** What some are compiled with beside the usual. */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  abi_plain: ["-g0"],
  abi32: FREESTANDING_32,
  exec32: FREESTANDING_32,
  usdt32: FREESTANDING_32,
};

/**
 * Path of test/workloads/NAME.c (or .cpp), compiled; done once for each state
 * of the sources. The program's file name is NAME, so its comm is too.
 */
export function compileWorkload(
  name: string,
  flags: readonly string[] = FLAGS[name] ?? [],
): string {
  const source = ["c", "cpp"].map((end) => join(sources, `${name}.${end}`)).find(existsSync);
  if (source === undefined) throw new Error(`no workload ${name} in test/workloads`);
  const headers = readdirSync(sources).filter((file) => /\.h$|^abi\.c$/.test(file));
  const hash = createHash("sha256").update(JSON.stringify(flags));
  for (const file of [source, ...headers.map((h) => join(sources, h))])
    hash.update(readFileSync(file));
  const directory = join(compiled, hash.digest("hex").slice(0, 16));
  const program = join(directory, name);
  if (existsSync(program)) return program;
  mkdirSync(directory, { recursive: true });
  const draft = `${program}.${process.pid}`;
  const args = [
    "-O1",
    "-g",
    "-fno-omit-frame-pointer",
    "-Wall",
    "-pthread",
    ...flags,
    "-o",
    draft,
    source,
  ];
  const end = spawnSync(source.endsWith("c") ? "cc" : "c++", args, { encoding: "utf8" });
  if (end.status !== 0) throw new Error(`${name} does not compile:\n${end.stderr}`);
  renameSync(draft, program);
  return program;
}

/** A workload that runs: ready and waiting, until `go()` lets it do its work. */
export class Workload {
  /** What it printed beyond "ready" and "done". */
  readonly lines: string[] = [];

  private constructor(
    readonly pid: number,
    private readonly child: ChildProcess,
    private readonly output: Interface,
  ) {}

  /** Compiles and starts test/workloads/NAME; resolves when it is ready. */
  static async start(name: string, args: readonly (string | number)[] = []): Promise<Workload> {
    const child = spawn(compileWorkload(name), args.map(String), {
      // Its command line is the same wherever this tree lies.
      argv0: name,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const output = createInterface({ input: child.stdout! });
    const ready = await nextLine(output, child, (line) => line.startsWith("ready "));
    return new Workload(Number(ready.slice("ready ".length)), child, output);
  }

  /** Lets it do its work; resolves when that is done. It stays until `end()`. */
  async go(): Promise<void> {
    const done = nextLine(this.output, this.child, (line) => {
      if (line !== "done") this.lines.push(line);
      return line === "done";
    });
    this.child.stdin!.write("go\n");
    await done;
  }

  /** Lets it go; resolves with its status (or the signal's name) when it is gone. */
  end(): Promise<number | string> {
    const gone = this.closed();
    this.child.stdin!.end();
    return gone;
  }

  kill(): Promise<number | string> {
    const gone = this.closed();
    this.child.kill("SIGKILL");
    return gone;
  }

  private closed(): Promise<number | string> {
    const { child } = this;
    if (child.exitCode !== null) return Promise.resolve(child.exitCode);
    if (child.signalCode !== null) return Promise.resolve(child.signalCode);
    return new Promise((resolve) =>
      child.once("exit", (status, signal) => resolve(status ?? signal ?? "")),
    );
  }
}

function nextLine(
  output: Interface,
  child: ChildProcess,
  isIt: (line: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const onLine = (line: string) => {
      if (!isIt(line)) return;
      stop();
      resolve(line);
    };
    const onEnd = () => {
      stop();
      reject(new Error(`the workload ended early: ${child.spawnargs.join(" ")}`));
    };
    const stop = () => {
      output.off("line", onLine);
      output.off("close", onEnd);
    };
    output.on("line", onLine);
    output.on("close", onEnd);
  });
}
