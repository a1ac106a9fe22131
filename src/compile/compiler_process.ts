import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { compilerPaths } from "./key.js";

const MOST_ANSWER_BYTES = 256 * 1024 * 1024;
/** Announcements and the answer are a line each. */
const LINE_END = 0x0a;

export interface CompilerEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What came after the last whole line. */
  readonly output: Buffer;
  readonly errors: string;
  /** It could not be started. */
  readonly trouble?: NodeJS.ErrnoException;
}

export interface CompilerListener {
  line(text: Buffer): void;
  ended(end: CompilerEnd): void;
}

/** bcc-compile, running. What it says before anybody listens is kept. */
export class CompilerProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Buffer[] = [];
  #line: Buffer[] = [];
  #bytes = 0;
  readonly #errors: Buffer[] = [];
  #end: CompilerEnd | undefined;
  #listener: CompilerListener | undefined;
  /** What it was given to compile; undefined: it waits. */
  #given: Buffer | undefined;

  constructor() {
    const { executable, layer } = compilerPaths();
    // Nothing of the person's environment: libbcc and clang read parts of it.
    const child = spawn(executable, [layer], {
      cwd: "/",
      env: {},
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child = child;
    child.stdin.on("error", () => undefined); // it ended early: its end says why
    child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    child.stderr.on("data", (chunk: Buffer) => this.#errors.push(chunk));
    child.once("error", (trouble) => this.#ended({ ...NOTHING, trouble }));
    child.once("close", (status, signal) => {
      const output = Buffer.concat(this.#line);
      const errors = Buffer.concat(this.#errors).toString();
      this.#ended({ status, signal, output, errors });
    });
  }

  /** It waits, or compiles, or has an answer for whoever asks that. */
  get isOfUse(): boolean {
    return this.#end === undefined || this.wasGiven;
  }

  give(request: Buffer): void {
    this.#given = request;
    this.#child.stdin.end(request);
  }

  /** Whether it can be asked for this: it waits, or has it already. */
  serves(request: Buffer): boolean {
    return this.#given === undefined ? this.isOfUse : this.#given.equals(request);
  }

  get wasGiven(): boolean {
    return this.#given !== undefined;
  }

  /** At once with what it said until now. */
  listen(listener: CompilerListener): void {
    this.#listener = listener;
    for (const line of this.#lines.splice(0)) listener.line(line);
    if (this.#end !== undefined) listener.ended(this.#end);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Whether it keeps this process alive. */
  hold(alive: boolean): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const one of [this.#child, stdin, stdout, stderr] as { ref?(): void; unref?(): void }[]) {
      if (alive) one.ref?.();
      else one.unref?.();
    }
  }

  #read(chunk: Buffer): void {
    if ((this.#bytes += chunk.length) > MOST_ANSWER_BYTES) return this.kill();
    let rest = chunk;
    for (let end = rest.indexOf(LINE_END); end >= 0; end = rest.indexOf(LINE_END)) {
      const whole = Buffer.concat([...this.#line, rest.subarray(0, end)]);
      this.#line = [];
      rest = rest.subarray(end + 1);
      if (this.#listener === undefined) this.#lines.push(whole);
      else this.#listener.line(whole);
    }
    this.#line.push(rest);
  }

  #ended(end: CompilerEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#listener?.ended(end);
  }
}

const NOTHING = { status: null, signal: null, output: Buffer.alloc(0), errors: "" } as const;
