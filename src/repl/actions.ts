import type { CellAction } from "../types/cell_actions.js";
import type { History } from "./history/entries.js";
import type { LessonNews } from "./lesson.js";
import type { CompletionItem } from "./prompt.js";
import type { Cell, MachineFacts, Notice, Replay, ScreenTarget, Size } from "./model.js";
import type { KeyPress } from "./prompt.js";

export type { CellAction, Kept, Planned, Sample } from "../types/cell_actions.js";

/** All that can happen: keys, and what effects answer. */
export type Action =
  | { readonly type: "key"; readonly key: KeyPress }
  | { readonly type: "resized"; readonly size: Size }
  | { readonly type: "machine"; readonly machine: MachineFacts }
  | CellAction
  /** The kernel has been looking at a cell's programs for so long. */
  | {
      readonly type: "verifying";
      readonly id: number;
      readonly run: number;
      readonly seconds: number;
    }
  | {
      readonly type: "completed";
      readonly text: string;
      readonly cursor: number;
      readonly from: number;
      readonly to: number;
      readonly items: readonly CompletionItem[];
    }
  | {
      readonly type: "page";
      readonly title: string;
      readonly lines: readonly string[];
      readonly choices?: readonly (string | undefined)[];
    }
  /** A click or a turn of the wheel, on what lies under it. */
  | {
      readonly type: "mouse";
      readonly act: string;
      readonly target: ScreenTarget | undefined;
    }
  /** Time for the next thing to try. */
  | { readonly type: "tip" }
  /** Share of one CPU that this program took lately. */
  | { readonly type: "own-load"; readonly load: number }
  | { readonly type: "notice"; readonly notice: Notice }
  /** A text came from a file or from an editor. */
  | {
      readonly type: "text";
      readonly text: string;
      readonly file?: string;
      readonly flags?: string;
      readonly to: TextTarget;
    }
  /** What a lesson learns of what lies outside the terminal. */
  | { readonly type: "lesson"; readonly news: LessonNews }
  | { readonly type: "cells"; readonly cells: readonly Cell[] }
  | { readonly type: "history"; readonly entries: History }
  /** A recording has begun; without a path it has ended by itself, and why. */
  | { readonly type: "recording"; readonly path: string }
  | { readonly type: "recording"; readonly path?: undefined; readonly why: string }
  /** A recording that is played: the cells as they were then. */
  | {
      readonly type: "replayed";
      readonly cells: readonly Cell[];
      readonly replay: Replay;
      /** It went on from where it was. */
      readonly onwards: boolean;
    };

/** What becomes of a text: the prompt's, a new cell's, or a cell's newer one. */
export type TextTarget =
  | "prompt"
  | "cell"
  | { readonly id: number }
  /** The cell of that file. */
  | { readonly file: string };
