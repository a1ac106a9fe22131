import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { transform } from "esbuild";
import { packageRoot } from "../../src/package/root.js";

/** A running example: what it has written so far, and its end. */
export class Example {
  readonly lines: string[] = [];
  private readonly child: ChildProcessByStdio<null, Readable, Readable>;
  private errors = "";
  private wake = (): void => {};

  private constructor(
    private readonly directory: string,
    file: string,
    words: readonly string[],
  ) {
    this.child = spawn(process.execPath, ["--enable-source-maps", file, ...words], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    createInterface(this.child.stdout).on("line", (line) => {
      this.lines.push(line);
      this.wake();
    });
    this.child.stderr.on("data", (part: Buffer) => (this.errors += String(part)));
    this.child.once("exit", () => this.wake());
  }

  /** As a stranger runs it: the text of examples/, and the package as it is built. */
  static async start(name: string, ...words: readonly string[]): Promise<Example> {
    const root = packageRoot();
    mkdirSync(join(root, "dist"), { recursive: true });
    const directory = mkdtempSync(join(root, "dist/example-"));
    const { code } = await transform(readFileSync(join(root, "examples", `${name}.ts`), "utf8"), {
      loader: "ts",
      format: "esm",
      target: "node20.19",
      sourcefile: `examples/${name}.ts`,
    });
    const file = join(directory, `${name}.mjs`);
    writeFileSync(file, code);
    return new Example(directory, file, words);
  }

  /** The first line that matches, when it is there. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(`${String(pattern)} never came; ${this.lines.join("\n")}\n${this.errors}`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  /** Ctrl-C; all its lines, when it has ended well. */
  async stop(): Promise<readonly string[]> {
    this.child.kill("SIGINT");
    return this.ended();
  }

  async ended(): Promise<readonly string[]> {
    if (this.child.exitCode === null && this.child.signalCode === null)
      await once(this.child, "close");
    rmSync(this.directory, { recursive: true, force: true });
    if (this.child.exitCode !== 0)
      throw new Error(`ended with ${this.child.exitCode ?? this.child.signalCode}: ${this.errors}`);
    return this.lines;
  }
}
