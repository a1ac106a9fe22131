import { commandItems } from "../completion/commands.js";
import { best } from "../completion/rank.js";
import { MOST_ITEMS } from "../completion/types.js";
import type { RecordingHeader, Recording } from "../../recording/index.js";
import { faultText } from "../../types/fault.js";
import type { Effect, ReplayEffect } from "../effect.js";
import type { MachineFacts, Replay } from "../model.js";
import { Player } from "../replay/player.js";
import { clockOf } from "../screen/timeline.js";
import { commandWords } from "./complete.js";
import type { Dispatch, EffectRunner } from "./context.js";
import { openSession, writeOut } from "./files.js";
import { pathItems } from "./paths.js";
import type { Host } from "./runner.js";

/** Between two steps of a recording that plays, in ms. */
const stepMs = 100;

/** Plays a recording where the kernel would stand: no privilege, no BPF, no compiler. */
export class ReplayRunner implements EffectRunner {
  private readonly player: Player;
  private at = 0;
  private speed = 1;
  private playing = false;
  private timer: NodeJS.Timeout | undefined;
  private lastStep = 0;

  constructor(
    private readonly recording: Recording,
    private readonly dispatch: Dispatch,
    private readonly host: Host,
  ) {
    this.player = new Player(recording);
  }

  /** From its beginning, or held at its end. */
  begin({ atEnd }: { readonly atEnd: boolean }): void {
    this.change({ do: "replay", at: atEnd ? this.recording.length : 0, playing: !atEnd });
  }

  async perform(effect: Effect): Promise<void> {
    try {
      await this.carryOut(effect);
    } catch (error) {
      this.dispatch({ type: "notice", notice: { kind: "error", text: faultText(error) } });
    }
  }

  close(): void {
    clearInterval(this.timer);
    this.recording.close();
  }

  private carryOut(effect: Effect): void | Promise<void> {
    const { dispatch, host } = this;
    switch (effect.do) {
      case "replay":
        return this.change(effect);
      case "settings":
        if (effect.settings.keep !== this.player.kept) this.player.keep(effect.settings.keep);
        return this.tell(false);
      case "complete":
        return this.complete(effect);
      case "write":
        return writeOut(effect, { dispatch });
      case "open":
        return openSession(effect.path, { dispatch });
      case "copy":
        return host.copy(effect.text);
      case "suspend":
        return host.suspend();
      case "redraw":
        return host.redraw();
      case "quit":
        return host.quit();
      case "wait":
        return new Promise((resolve) => setTimeout(resolve, (effect.seconds ?? 0) * 1000));
      case "warm":
      case "remember":
        return;
      case "remove":
        this.player.hide(effect.id);
        return;
      default:
        return this.refuse();
    }
  }

  private refuse(): void {
    const text = "this is a recording: what needs a kernel is not here; :help play";
    this.dispatch({ type: "notice", notice: { kind: "error", text } });
  }

  private change({ playing = this.playing, speed = this.speed, at }: ReplayEffect): void {
    if (at !== undefined) this.player.seek((this.at = at));
    this.speed = speed;
    this.playing = playing && this.at < this.recording.length;
    clearInterval(this.timer);
    this.timer = undefined;
    this.lastStep = performance.now();
    if (this.playing) this.timer = setInterval(() => this.step(), stepMs);
    this.tell(at === undefined);
  }

  private step(): void {
    const now = performance.now();
    const { length } = this.recording;
    this.at = Math.min(length, this.at + (now - this.lastStep) * this.speed);
    this.lastStep = now;
    const onwards = this.player.advance(this.at);
    if (this.at >= length) {
      this.playing = false;
      clearInterval(this.timer);
    }
    this.tell(onwards);
  }

  private tell(onwards: boolean): void {
    const { header, length, marks } = this.recording;
    const { at, playing, speed } = this;
    const { began, zone } = header;
    const replay: Replay = {
      ...{ at, length, playing, speed, marks, began, zone },
      notes: this.player.notes,
    };
    this.dispatch({ type: "replayed", cells: this.player.cells, replay, onwards });
  }

  private complete({ text, cursor, choices }: Extract<Effect, { do: "complete" }>): void {
    const paths = cursor === text.length ? pathItems(text) : undefined;
    const found = paths ?? commandPart(text.slice(0, cursor), choices);
    if (found !== undefined)
      this.dispatch({ type: "completed", text, cursor, to: cursor, ...found });
  }
}

/** A command, or its first word. */
function commandPart(text: string, choices: Parameters<typeof commandWords>[0]) {
  const commands = commandWords(choices);
  const name = /^:(\w*)$/.exec(text)?.[1];
  if (name !== undefined) return { from: 1, items: commandItems(name, { commands }) };
  const [, of, word = ""] = /^:(\w+)\s+(\S*)$/.exec(text) ?? [];
  const values = Object.entries(commands.find((each) => each.name === of)?.values ?? {});
  const items = values.map(([value, help]) => ({ text: value, detail: "", help }));
  return {
    from: text.length - word.length,
    items: best(word, items, (each) => each.text, MOST_ITEMS),
  };
}

/** The title line: that it is a recording, of which machine and when. */
export function recordedMachine(header: RecordingHeader): MachineFacts {
  const { host, release, arch, began, zone } = header;
  const day = new Date(began + zone * 60_000).toISOString().slice(0, 10);
  return {
    release: `recording of ${host}`,
    words: [`${release} ${arch}`, `${day} ${clockOf(header, 0)}`],
    suggestions: [],
  };
}
