import {
  costOf,
  Damaged,
  Unknown,
  type Entry,
  type FrameInfo,
  type Recording,
} from "../../recording/index.js";
import { initialState, type Cell, type State } from "../model.js";
import { Playing } from "./play.js";

/** What is read before a moment, so that its charts and its last events have a past. */
const past = 20e6;
/** The most that is read for a moment; where no key frame is nearer, what was before is not known. */
const most = 80e6;
/** What is read at once when playing: what is more is jumped over. */
const ahead = 20e6;

/** Events that a cell keeps, unless it is told otherwise. */
const usualKeep = 20_000;

/** The cells of a recording as they were at any moment of it. */
export class Player {
  private playing: Playing;
  private frame = 0;
  private entries: readonly Entry[] | undefined;
  private entry = 0;
  private at = 0;
  /** A frame was damaged: what follows says nothing until the next key frame. */
  private lost = false;
  private readonly hidden = new Set<number>();
  private readonly damaged = new Set<number>();
  private readonly unknown = new Set<number>();

  constructor(
    private readonly recording: Pick<Recording, "frames" | "entries" | "notes"> &
      Partial<Pick<Recording, "maker">>,
    /** Events that a cell keeps. */
    public kept = usualKeep,
  ) {
    this.playing = new Playing(this.empty());
  }

  get cells(): readonly Cell[] {
    return this.playing.state.cells.filter(({ id }) => !this.hidden.has(id));
  }

  /** The person wants to see this one no more. */
  hide(id: number): void {
    this.hidden.add(id);
  }

  /** What of the file could not be read. */
  get notes(): readonly string[] {
    const gaps = [...this.damagedWords(), ...this.unknownWords()];
    const far =
      gaps.length === 0 && this.lost ? ["what is needed to show this moment is too far back"] : [];
    return [...this.recording.notes, ...gaps, ...far];
  }

  private damagedWords(): readonly string[] {
    const { size } = this.damaged;
    if (size === 0) return [];
    const frames = size === 1 ? "one frame is" : `${size} frames are`;
    return [`${frames} damaged; what is told there is left out`];
  }

  private unknownWords(): readonly string[] {
    const { size } = this.unknown;
    if (size === 0) return [];
    const frames = size === 1 ? "one frame tells" : `${size} frames tell`;
    return [`${frames} what this version does not know, and ${this.recording.maker} does`];
  }

  keep(events: number): void {
    this.kept = events;
    this.seek(this.at);
  }

  /** Plays on to a later moment. @returns false: it had to jump, and its past is another */
  advance(to: number): boolean {
    const { frames } = this.recording;
    let cost = 0;
    for (let i = this.frame + 1; cost <= ahead; i++) {
      const frame = frames.at(i);
      if (frame === undefined || frame.first > to) break;
      cost += costOf(frame);
    }
    if (to < this.at || cost > ahead) {
      this.seek(to);
      return false;
    }
    this.playTo(to);
    return true;
  }

  seek(to: number): void {
    this.frame = this.startFor(to);
    this.entries = undefined;
    this.entry = 0;
    this.lost = this.frame > 0;
    this.playing = new Playing(this.empty());
    this.playTo(to);
  }

  /** The last key frame that has enough between it and that moment, or the beginning. */
  private startFor(to: number): number {
    const { frames } = this.recording;
    let i = frames.after(to) - 1;
    for (let cost = 0; i > 0; i--) {
      const frame = frames.at(i);
      if (frame === undefined) continue;
      cost += costOf(frame);
      if (cost > most || (frame.kind === "key" && cost >= past)) break;
    }
    return Math.max(0, i);
  }

  private playTo(to: number): void {
    const { frames } = this.recording;
    this.at = to;
    for (; ; this.next()) {
      const frame = frames.at(this.frame);
      if (frame === undefined || frame.first > to) return;
      this.entries ??= this.read(frame);
      if (!this.playEntries(this.entries, to)) return;
    }
  }

  private next(): void {
    this.frame++;
    this.entry = 0;
    this.entries = undefined;
  }

  /** @returns false: there are later ones in this frame */
  private playEntries(entries: readonly Entry[], to: number): boolean {
    try {
      for (; this.entry < entries.length; this.entry++) {
        const entry = entries[this.entry]!;
        if (entry.t > to) return false;
        this.playing.play(entry);
      }
    } catch (error) {
      this.damage(error);
    }
    return true;
  }

  private read(frame: FrameInfo): readonly Entry[] {
    if (this.lost && frame.kind !== "key") return [];
    if (this.lost) this.playing = new Playing(this.empty());
    this.lost = false;
    try {
      return this.recording.entries(frame);
    } catch (error) {
      this.damage(error);
      return [];
    }
  }

  private damage(error: unknown): void {
    if (!(error instanceof Damaged)) throw error;
    this.lost = true;
    const foreign = error instanceof Unknown && this.recording.maker !== undefined;
    (foreign ? this.unknown : this.damaged).add(this.frame);
  }

  private empty(): State {
    const state = initialState({ rows: 24, columns: 80 }, []);
    return { ...state, settings: { ...state.settings, keep: this.kept } };
  }
}
