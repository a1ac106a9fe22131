import { EngineError } from "../../engine/errors.js";
import { openSymbols, type Symbols } from "../../facts/symbols.js";
import type { NativeHandle } from "../../native/addon.js";
import { countRunTimes } from "../../engine/session.js";
import { faultText } from "../../types/fault.js";
import { unreachable } from "../../types/outcome.js";
import type { Sample, Planned } from "../actions.js";
import type { Effect, RecordEffect, ReplayEffect } from "../effect.js";
import { defaultSettings, type Settings } from "../model.js";
import type { Dispatch, EffectRunner, LiveCells } from "./context.js";
import { LiveCell } from "./live.js";
import { prepare } from "./prepare.js";
import type { Services } from "./services.js";

/** What the terminal does itself. */
export interface Host {
  readonly suspend: () => void;
  readonly redraw: () => void;
  readonly quit: () => void;
  readonly copy: (text: string) => void;
  /** A text edited in $EDITOR; undefined when it failed, which was said. */
  readonly edit: (text: string) => string | undefined;
}

/** Effects that are questions or files; they answer with actions. */
export type Asked = Extract<
  Effect,
  { readonly do: "warm" | "complete" | "remember" | "query" | "read" | "write" | "open" | "lesson" }
>;

export interface RunnerOptions {
  readonly services: Services;
  readonly tools: readonly string[];
  readonly dispatch: Dispatch;
  readonly host: Host;
  readonly ask: (effect: Asked, runner: Runner) => Promise<void>;
}

/** All but what recordings are told. */
export type KernelEffect = Exclude<Effect, RecordEffect | ReplayEffect>;

/** Carries out effects. The only owner of what is in the kernel. */
export class Runner implements EffectRunner<KernelEffect>, LiveCells {
  private readonly live = new Map<number, LiveCell>();
  /** The newest attempt of each cell; older ones that are still compiling are dropped. */
  private readonly wanted = new Map<number, number>();
  private settings: Settings = defaultSettings;
  private timer: NodeJS.Timeout | undefined;
  private counting: NativeHandle | undefined;
  private symbols: Symbols | undefined;
  private readonly closers: (() => void)[] = [];

  constructor(private readonly options: RunnerOptions) {}

  /**
   * Resolves when it is done: a run when it is attached, a question when it is
   * answered. What throws is a bug: it fails what it was done for, nothing else.
   */
  async perform(effect: KernelEffect): Promise<void> {
    try {
      await this.carryOut(effect);
    } catch (error) {
      this.failed(effect, error);
    }
  }

  private failed(effect: KernelEffect, error: unknown): void {
    const { dispatch } = this.options;
    const message = faultText(error);
    if (effect.do !== "run")
      return dispatch({ type: "notice", notice: { kind: "error", text: message } });
    const { id, run } = effect;
    const diagnostic = {
      severity: "error",
      code: "fault",
      message,
      hint: "the text is kept",
    } as const;
    dispatch({ type: "refused", id, run, diagnostics: [diagnostic] });
  }

  private async carryOut(effect: KernelEffect): Promise<void> {
    switch (effect.do) {
      case "run":
        return this.run(effect);
      case "stop":
      case "remove":
        return this.stop(effect.id);
      case "clear":
        return this.live.get(effect.id)?.clear();
      case "settings":
        this.settings = effect.settings;
        return this.tick();
      case "wait":
        // Until every cell has ended is the script's to know.
        return effect.seconds === undefined ? undefined : this.wait(effect.seconds);
      case "suspend":
        return this.options.host.suspend();
      case "redraw":
        return this.options.host.redraw();
      case "quit":
        return this.options.host.quit();
      case "copy":
        return this.options.host.copy(effect.text);
      case "editor":
        return this.edit(effect);
      case "warm":
      case "complete":
      case "remember":
      case "query":
      case "read":
      case "write":
      case "open":
      case "lesson":
        return this.options.ask(effect, this);
      default:
        return unreachable(effect);
    }
  }

  liveCells(): readonly LiveCell[] {
    return [...this.live.values()];
  }

  /** Reads what all running cells have. */
  sampleAll(): void {
    const samples = [...this.live.values()].flatMap((cell) => this.sampleOf(cell) ?? []);
    if (samples.length > 0) this.options.dispatch({ type: "sampled", samples });
  }

  /** A cell that can't be read any more ends; the others go on. */
  private sampleOf(cell: LiveCell): Sample | undefined {
    const { id, run } = cell.options;
    try {
      return cell.sample();
    } catch (error) {
      this.live.delete(id);
      cell.session.close();
      this.options.dispatch({ type: "ended", id, run, why: faultText(error) });
      return undefined;
    }
  }

  /** What has to end when the terminal does. */
  whenClosed(act: () => void): void {
    this.closers.push(act);
  }

  /** Detaches everything; the last figures are dispatched before. */
  close(): void {
    for (const id of [...this.live.keys()]) this.stop(id);
    this.wanted.clear();
    clearInterval(this.timer);
    this.timer = undefined;
    this.counting?.close();
    this.counting = undefined;
    this.symbols?.close();
    for (const act of this.closers.splice(0)) act();
  }

  /** For scripts. */
  private wait(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, seconds * 1000);
      this.whenClosed(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private stop(id: number): void {
    this.wanted.delete(id);
    const cell = this.live.get(id);
    if (cell === undefined) return;
    this.live.delete(id);
    this.options.dispatch({ type: "sampled", samples: [cell.close()] });
    this.tick();
  }

  private async run({ id, run, text, file, flags }: Extract<Effect, { do: "run" }>): Promise<void> {
    const { services, tools, dispatch } = this.options;
    this.wanted.set(id, run);
    const began = performance.now();
    const late = (): boolean => this.wanted.get(id) !== run;
    const prepared = await prepare({ text, file, flags }, tools, services);
    if (late()) return;
    if (!prepared.ok)
      return dispatch({ type: "refused", id, run, diagnostics: prepared.diagnostics });
    if ("lines" in prepared.value) {
      dispatch({ type: "listed", id, run, lines: prepared.value.lines });
      return;
    }
    const ready = prepared.value;
    dispatch({ type: "planned", id, run, plan: ready.planned });
    let told = 0;
    try {
      this.count();
      const old = this.live.get(id);
      const symbols = (this.symbols ??= openSymbols());
      if (ready.watchesProcesses) symbols.watchProcesses();
      const live = await LiveCell.open({
        id,
        run,
        prepared: ready,
        services,
        symbols,
        keep: () => this.settings.keep,
        onEnd: (why) => this.ended(id, run, why),
        aborted: late,
        onVerifying: (ms) => {
          const seconds = Math.floor(ms / 1000);
          if (seconds === told) return;
          told = seconds;
          dispatch({ type: "verifying", id, run, seconds });
        },
        old,
      });
      if (late()) {
        live.close();
        return;
      }
      const swapped = { ms: performance.now() - began, maps: live.kept.length };
      this.live.set(id, live);
      if (old !== undefined) live.replace(old);
      const kept = old === undefined ? {} : { kept: swapped };
      const plan = withWhy(ready.planned, live.unprinted);
      const { endsByItself } = live;
      dispatch({ type: "running", id, run, plan, ...kept, since: timeOfDay(), endsByItself });
      this.tick();
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (late() || error.code === "aborted") return;
      const why = services.explain(error, ready.plan, ready.module, ready.fileName);
      dispatch({ type: "refused", id, run, diagnostics: [why] });
    }
  }

  private ended(id: number, run: number, why: string): void {
    if (this.live.get(id)?.options.run !== run) return;
    this.stop(id);
    this.options.dispatch({ type: "ended", id, run, why });
  }

  private edit({ text, id }: Extract<Effect, { do: "editor" }>): void {
    const edited = this.options.host.edit(text);
    if (edited === undefined) return;
    this.options.dispatch({ type: "text", text: edited, to: id === undefined ? "prompt" : { id } });
  }

  /** Run times are counted while anything runs here; a kernel that cannot has no costs. */
  private count(): void {
    if (this.counting !== undefined) return;
    try {
      this.counting = countRunTimes();
    } catch (error) {
      if (!(error instanceof Error && "errno" in error)) throw error;
    }
  }

  /** One timer for all cells, as long as any runs. */
  private tick(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    if (this.live.size === 0) {
      this.counting?.close();
      this.counting = undefined;
      return;
    }
    this.timer = setInterval(() => this.sampleAll(), 1000 / this.settings.refresh);
  }
}

const timeOfDay = (): string => new Date().toTimeString().slice(0, 8);

/** A note where what bpf_trace_printk writes can't be shown. */
function withWhy(plan: Planned, why: string | undefined): Planned {
  if (why === undefined) return plan;
  const where = `what bpf_trace_printk writes is in tracefs's trace_pipe: ${why}`;
  return { ...plan, notes: [...plan.notes, where] };
}
