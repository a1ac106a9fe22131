import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { isatty } from "node:tty";
import { pathToFileURL } from "node:url";
import { dropPrewarmed } from "../../compile/child.js";
import type { Action } from "../../repl/actions.js";
import type { MountedScreen } from "../../repl/components/mount.js";
import type { Dispatch, EffectRunner } from "../../repl/effects/context.js";
import type { Host } from "../../repl/effects/runner.js";
import type { Effect } from "../../repl/effect.js";
import { faultText } from "../../types/fault.js";
import type { KeyPress } from "../../repl/editor/keys.js";
import {
  initialState,
  type MachineFacts,
  type ScreenTarget,
  type State,
} from "../../repl/model.js";
import { entered, reduce } from "../../repl/reducer/index.js";
import type { Step } from "../../repl/reducer/step.js";
import { firstFrame } from "../../repl/screen/first_frame.js";
import type { ScreenStyle } from "../../repl/drawing/line.js";
import { tools } from "../../../tools/index.js";
import { packageRoot } from "../../package/root.js";
import { collectedLines } from "./collected.js";
import { Terminal } from "./terminal.js";

const toolNames: readonly string[] = Object.keys(tools);

/** Between two frames, in ms: a burst of actions is one frame. */
const frameMs = 16;
/** Between two figures of what this program takes, in ms. */
const loadMs = 1500;
/** Between two things to try. */
const tipMs = 6000;

export interface InteractiveOptions {
  /** A file to be watched from the start. */
  readonly file: string | undefined;
  /** For the title line; absent: this machine. */
  readonly machine?: () => MachineFacts;
  /** A file that all is recorded to from the start, and its most bytes. */
  readonly record?: { readonly path: string; readonly limit: number };
  /** Run as if it had been typed. */
  readonly first?: string | undefined;
  /** A folder of lessons in place of ours. */
  readonly lessons?: string | undefined;
  readonly large?: boolean;
  /** Where cells have their data from; absent: the kernel. */
  readonly openRunner?: (dispatch: Dispatch, host: Host) => Promise<EffectRunner>;
}

/** The terminal's main loop: actions in, frames out. */
export class Interactive {
  private state: State;
  private readonly terminal: Terminal;
  private readonly style = terminalStyle();
  private runner: Promise<EffectRunner> | undefined;
  /** Ink comes a moment after the first frame. */
  private screen: MountedScreen | undefined;
  private timer: NodeJS.Timeout | undefined;
  private tips: NodeJS.Timeout | undefined;
  private loads: NodeJS.Timeout | undefined;
  private lastFrame = 0;
  private leave: (status: number) => void = () => undefined;

  constructor(private readonly options: InteractiveOptions) {
    this.terminal = new Terminal(
      (keys) => {
        for (const key of keys) this.dispatch(this.actionOf(key));
        this.draw();
      },
      (size) => {
        this.dispatch({ type: "resized", size });
        this.draw();
      },
      () => this.leave(0),
    );
    const empty = initialState(this.terminal.size(), toolNames);
    const plain = this.style.color ? {} : ({ plain: true } as const);
    const state = { ...empty, prompt: { ...empty.prompt, ...plain } };
    this.state = options.large === true ? { ...state, pressed: [] } : state;
  }

  /** Until the person leaves. */
  async run(): Promise<number> {
    const ended = new Promise<number>((resolve) => (this.leave = resolve));
    this.terminal.begin();
    this.draw();
    const crash = (error: unknown): void => this.fault(error);
    const hangup = (): void => this.leave(0);
    process.on("uncaughtException", crash);
    process.on("unhandledRejection", crash);
    for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) process.on(signal, hangup);
    // The first frame is out and keys are heard: now all that takes its time.
    setImmediate(() => void this.loadRest());
    const status = await ended;
    (await this.runner)?.close();
    this.screen?.unmount();
    dropPrewarmed();
    clearTimeout(this.timer);
    clearInterval(this.tips);
    clearInterval(this.loads);
    this.terminal.end();
    if (!isatty(process.stdin.fd)) endByHangup();
    process.stdout.write(collectedLines(this.state, this.style));
    return status;
  }

  readonly dispatch = (action: Action): void => this.take(() => reduce(this.state, action));

  private take(step: () => Step): void {
    try {
      const [state, effects] = step();
      this.state = state;
      for (const effect of effects) void this.perform(effect);
    } catch (error) {
      this.fault(error);
    }
    this.schedule();
  }

  private async perform(effect: Effect): Promise<void> {
    try {
      const runner = await (this.runner ??= this.openRunner());
      await runner.perform(effect);
    } catch (error) {
      this.fault(error);
    }
  }

  /** A mouse's key is told with what lies under it. */
  private actionOf(key: KeyPress): Action {
    if (key.at === undefined) return { type: "key", key };
    const hit = this.screen?.hit(key.at.row, key.at.column);
    return { type: "mouse", act: key.name, target: hit?.target as ScreenTarget | undefined };
  }

  /** A bug: it is said, and everything that runs goes on. */
  private fault(error: unknown): void {
    this.state = { ...this.state, notice: { kind: "error", text: faultText(error) } };
    this.schedule();
  }

  private async openRunner(): Promise<EffectRunner> {
    const host: Host = {
      suspend: () => this.terminal.suspend(),
      redraw: () => {
        this.terminal.forget();
        this.draw();
      },
      quit: () => this.leave(0),
      copy: (text) => this.terminal.copy(text),
      edit: (text) => this.terminal.edit(text),
    };
    if (this.options.openRunner !== undefined) return this.options.openRunner(this.dispatch, host);
    const { openRecordable } = await import("./runner.js");
    const { lessons } = this.options;
    return openRecordable(toolNames, this.dispatch, host, { warm: true, lessons });
  }

  private async loadRest(): Promise<void> {
    await (this.runner ??= this.openRunner());
    const { readHistory } = await import("../../repl/effects/history_files.js");
    const machine = this.options.machine ?? (await import("./machine.js")).machineFacts;
    this.dispatch({ type: "machine", machine: machine() });
    this.dispatch({ type: "history", entries: readHistory() });
    const { file, first, record } = this.options;
    if (record !== undefined) await this.perform({ do: "record", ...record, cells: [] });
    if (file !== undefined) void this.perform({ do: "read", path: file, watch: true });
    if (first !== undefined) this.take(() => entered(this.state, first));
    this.tips = setInterval(() => this.nextTip(), tipMs);
    this.tips.unref();
    if (this.options.openRunner === undefined) this.measure();
    this.screen = await mountScreen(this.style);
    this.draw();
  }

  /** What it costs to look is told beside what it costs to trace, while anything runs. */
  private measure(): void {
    let [cpu, time] = [process.cpuUsage(), performance.now()];
    this.loads = setInterval(() => {
      const spent = process.cpuUsage(cpu);
      const load = (spent.user + spent.system) / 1000 / (performance.now() - time);
      [cpu, time] = [process.cpuUsage(), performance.now()];
      const runs = this.state.cells.some(({ state }) => state === "running");
      if (runs || this.state.ownLoad > 0)
        this.dispatch({ type: "own-load", load: runs ? load : 0 });
    }, loadMs);
    this.loads.unref();
  }

  /** Not while somebody types: Tab takes what is seen. */
  private nextTip(): void {
    const { cells, prompt } = this.state;
    if (cells.length === 0 && prompt.editor.text === "") this.dispatch({ type: "tip" });
  }

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
    try {
      this.terminal.mouse(this.state.settings.mouse);
      this.terminal.paint(this.screen?.show(this.state) ?? firstFrame(this.state, this.style));
    } catch (error) {
      this.crashed(error);
    }
  }

  /** Nothing can be shown any more: the terminal is as it was, what was collected is not lost. */
  private crashed(error: unknown): void {
    this.terminal.end();
    process.stdout.write(collectedLines(this.state, this.style));
    writeSync(process.stderr.fd, `error: ${faultText(error)}\n`);
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
async function mountScreen(style: ScreenStyle): Promise<MountedScreen> {
  const url = pathToFileURL(join(packageRoot(), "dist/repl-screen.mjs")).href;
  const { load } = createRequire(url)(join(packageRoot(), "bin/import.cjs")) as {
    readonly load: (url: string) => Promise<typeof import("../../repl/components/mount.js")>;
  };
  return (await load(url)).mountScreen(style);
}

export function terminalStyle(env: NodeJS.ProcessEnv = process.env): ScreenStyle {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  return {
    color: !env["NO_COLOR"] && !/^(?:dumb$|vt\d)/.test(env["TERM"] ?? ""),
    unicode: /utf-?8/i.test(locale),
  };
}
