import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import xterm from "@xterm/headless";
import { packageRoot } from "../../src/package/root.js";

const root = packageRoot();

/** A command of bin/ in a terminal of its own, and what a person would see there. */
export class PtyScreen {
  readonly child: ChildProcess;
  /** All that was written, escapes included. */
  raw = "";
  readonly terminal: xterm.Terminal;
  private readonly ended: Promise<number | null>;
  private changed: () => void = () => undefined;

  constructor(command: string, rows = 30, columns = 100, env: NodeJS.ProcessEnv = {}) {
    this.terminal = new xterm.Terminal({
      rows,
      cols: columns,
      allowProposedApi: true,
      scrollback: 500,
    });
    // util-linux's script makes the pty; its own input and output are pipes.
    const shell = `stty rows ${rows} cols ${columns}; ${command}; printf 'ended %s\\n' $?`;
    this.child = spawn("script", ["-qfec", shell, "/dev/null"], {
      cwd: root,
      env: { ...process.env, LANG: "C.UTF-8", TERM: "xterm-256color", ...env },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child.stdout!.on("data", (bytes: Buffer) => {
      this.raw += bytes.toString("latin1");
      this.terminal.write(bytes, () => this.changed());
    });
    this.ended = new Promise((resolve) => this.child.once("close", resolve));
  }

  static repl(words = "", env: NodeJS.ProcessEnv = {}): PtyScreen {
    return new PtyScreen(`${join(root, "bin/bcc-repl")} ${words}`, 30, 100, env);
  }

  /** What is on the screen now, line by line. */
  lines(): readonly string[] {
    const { active } = this.terminal.buffer;
    return Array.from(
      { length: this.terminal.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? "",
    );
  }

  /** True while the alternate screen is shown. */
  get alternate(): boolean {
    return this.terminal.buffer.active.type === "alternate";
  }

  send(text: string): void {
    this.child.stdin!.write(text);
  }

  /** Waits until the screen fits. */
  async until(fits: RegExp | ((text: string) => boolean), what?: string): Promise<string> {
    const text = () => this.lines().join("\n");
    const done = () => (fits instanceof RegExp ? fits.test(text()) : fits(text()));
    let late: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      late = setTimeout(
        () => reject(new Error(`never seen: ${what ?? String(fits)}\n${text()}`)),
        Number(process.env["PTY_PATIENCE"] ?? 150_000),
      );
    });
    try {
      while (!done()) {
        const change = new Promise<void>((resolve) => (this.changed = resolve));
        await Promise.race([change, limit]);
      }
      return text();
    } finally {
      clearTimeout(late);
    }
  }

  /** The window gets another size, as a terminal's does. */
  resize(device: string, rows: number, columns: number): void {
    this.terminal.resize(columns, rows);
    execFileSync("stty", ["-F", device, "rows", String(rows), "cols", String(columns)]);
  }

  async end(): Promise<number | null> {
    return this.ended;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }
}
