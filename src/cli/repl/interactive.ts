import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { isatty } from "node:tty";
import { pathToFileURL } from "node:url";
import { dropPrewarmed } from "../../compile/child.js";
import type { Action } from "../../repl/actions.js";
import type { FrameSource, Shell } from "../../repl/components/shell.js";
import type { Runner } from "../../repl/effects/runner.js";
import type { Effect } from "../../repl/effect.js";
import { initialState, type State } from "../../repl/model.js";
import { reduce } from "../../repl/reducer/index.js";
import { frame, type Frame } from "../../repl/screen/frame.js";
import type { ScreenStyle } from "../../repl/screen/line.js";
import { tools } from "../../../tools/index.js";
import { packageRoot } from "../../package/root.js";
import { collectedLines } from "./collected.js";
import { Terminal } from "./terminal.js";

const toolNames: readonly string[] = Object.keys(tools);

/** Between two frames, in ms: a burst of actions is one frame. */
const frameMs = 16;

export interface InteractiveOptions {
  /** A file to be watched from the start. */
  readonly file: string | undefined;
}

/** The terminal's main loop: actions in, frames out. */
export class Interactive {
  private state: State;
  private readonly terminal: Terminal;
  private readonly style = terminalStyle();
  private runner: Promise<Runner> | undefined;
  private shell: Shell | undefined;
  private frame: Frame;
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;
  private lastFrame = 0;
  private leave: (status: number) => void = () => undefined;

  constructor(private readonly options: InteractiveOptions) {
    this.terminal = new Terminal(
      (keys) => {
        for (const key of keys) this.dispatch({ type: "key", key });
        this.draw();
      },
      (size) => {
        this.dispatch({ type: "resized", size });
        this.shell?.resized(size);
        this.draw();
      },
      () => this.leave(0),
    );
    this.state = initialState(this.terminal.size(), toolNames);
    this.frame = frame(this.state, this.style);
  }

  /** Until the person leaves. */
  async run(): Promise<number> {
    const ended = new Promise<number>((resolve) => (this.leave = resolve));
    this.terminal.begin();
    this.draw();
    const crash = (error: unknown): void => this.crashed(error);
    const hangup = (): void => this.leave(0);
    process.on("uncaughtException", crash);
    process.on("unhandledRejection", crash);
    for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.on(signal, hangup);
    // The first frame is out and keys are heard: now all that takes its time.
    setImmediate(() => void this.loadRest());
    const status = await ended;
    (await this.runner)?.close();
    this.shell?.unmount();
    dropPrewarmed();
    clearTimeout(this.timer);
    this.terminal.end();
    if (!isatty(process.stdin.fd)) endByHangup();
    process.stdout.write(collectedLines(this.state, this.style));
    return status;
  }

  readonly dispatch = (action: Action): void => {
    const [state, effects] = reduce(this.state, action);
    this.state = state;
    for (const effect of effects) void this.perform(effect);
    this.schedule();
  };

  private async perform(effect: Effect): Promise<void> {
    const runner = await (this.runner ??= this.openRunner());
    await runner.perform(effect);
  }

  private async openRunner(): Promise<Runner> {
    const { openRunner } = await import("./runner.js");
    return openRunner(
      toolNames,
      this.dispatch,
      {
        suspend: () => this.terminal.suspend(),
        redraw: () => {
          this.terminal.forget();
          this.draw();
        },
        quit: () => this.leave(0),
        edit: (text) => this.terminal.edit(text),
      },
      { warm: true },
    );
  }

  private async loadRest(): Promise<void> {
    await (this.runner ??= this.openRunner());
    const { machineFacts } = await import("./machine.js");
    const { readHistory } = await import("../../repl/effects/past.js");
    this.dispatch({ type: "machine", machine: machineFacts() });
    this.dispatch({ type: "history", entries: readHistory() });
    const { file } = this.options;
    if (file !== undefined) void this.perform({ do: "read", path: file, watch: true });
    try {
      this.shell = await mountShell(this.source, this.state, (lines) =>
        this.terminal.paint(lines, this.frame.cursor),
      );
    } catch (error) {
      // The frames are the same without it.
      const text = `Ink cannot be loaded (npm run setup): ${String(error)}`;
      this.dispatch({ type: "notice", notice: { kind: "warning", text } });
    }
  }

  private readonly source: FrameSource = {
    rows: () => this.frame.lines.length,
    lines: () => this.frame.lines,
    subscribe: (changed) => {
      this.listeners.add(changed);
      return () => this.listeners.delete(changed);
    },
  };

  /** Soon, but not more often than a person sees. */
  private schedule(): void {
    if (this.timer !== undefined) return;
    const wait = Math.max(0, this.lastFrame + frameMs - performance.now());
    this.timer = setTimeout(() => this.draw(), wait);
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastFrame = performance.now();
    this.frame = frame(this.state, this.style);
    const { lines, cursor } = this.frame;
    if (this.shell === undefined || this.shell.rows() === lines.length)
      this.terminal.paint(lines, cursor);
    for (const listener of this.listeners) listener();
  }

  /** A bug: the terminal is as it was, what was collected is not lost. */
  private crashed(error: unknown): void {
    this.terminal.end();
    process.stdout.write(collectedLines(this.state, this.style));
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    writeSync(process.stderr.fd, `${text}\n`);
    // What is in the kernel goes with this process.
    process.exit(1);
  }
}

/** Without its terminal Node cannot end: it aborts where it sets the terminal's modes back. */
function endByHangup(): void {
  process.removeAllListeners("SIGHUP");
  process.kill(process.pid, "SIGHUP");
}

/** Ink is a module with a top-level await: the bundle's own import() cannot load it. */
async function mountShell(
  source: FrameSource,
  state: State,
  onFrame: (lines: readonly string[]) => void,
): Promise<Shell> {
  const url = pathToFileURL(join(packageRoot(), "dist/repl-shell.mjs")).href;
  const { load } = createRequire(url)(join(packageRoot(), "bin/import.cjs")) as {
    readonly load: (url: string) => Promise<typeof import("../../repl/components/shell.js")>;
  };
  const { mount } = await load(url);
  return mount(source, state.size, onFrame);
}

export function terminalStyle(env: NodeJS.ProcessEnv = process.env): ScreenStyle {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return {
    color: !env["NO_COLOR"] && env["TERM"] !== "dumb",
    unicode: /utf-?8/i.test(locale),
  };
}
