import type { LessonWish } from "./lesson.js";
import type { Cell, Settings, ViewKind } from "./model.js";

/** What the reducer asks for; src/repl/effects carries it out. Plain data. */
export type Effect =
  /** Compile, verify and attach; what runs under the same id is detached when the new one runs. */
  | {
      readonly do: "run";
      readonly id: number;
      readonly run: number;
      readonly text: string;
      /** What the person wrote, of which this is the translation. */
      readonly from?: string;
      readonly file?: string;
      readonly flags?: string;
    }
  | { readonly do: "stop"; readonly id: number }
  | { readonly do: "remove"; readonly id: number }
  | { readonly do: "clear"; readonly id: number }
  | { readonly do: "settings"; readonly settings: Settings }
  /** What the first completion would wait for, step by step. */
  | { readonly do: "warm" }
  | {
      readonly do: "complete";
      readonly text: string;
      readonly cursor: number;
      /** For a command: the cells that it may mean. */
      readonly choices?: CellChoices;
    }
  | { readonly do: "remember"; readonly text: string; readonly failed?: true }
  | { readonly do: "query"; readonly query: Query }
  | {
      readonly do: "read";
      readonly path: string;
      readonly watch: boolean;
      /** For its PARAMs. */
      readonly flags?: string;
    }
  | { readonly do: "open"; readonly path: string }
  | { readonly do: "write"; readonly path: string; readonly what: Written }
  | { readonly do: "editor"; readonly text: string; readonly id: number | undefined }
  /** Without a time: until every cell has ended. */
  | { readonly do: "wait"; readonly seconds?: number }
  /** Into the clipboard, by the terminal. */
  | { readonly do: "copy"; readonly text: string }
  | RecordEffect
  | ReplayEffect
  | { readonly do: "lesson"; readonly wish: LessonWish }
  | { readonly do: "suspend" }
  | { readonly do: "redraw" }
  | { readonly do: "quit" };

/** What the terminal's recording is told beside what passes anyhow. */
export type RecordEffect =
  | {
      readonly do: "record";
      readonly path: string;
      /** Bytes. */
      readonly limit: number;
      /** Those that are there already. */
      readonly cells: readonly Cell[];
    }
  | { readonly do: "record-end" }
  | { readonly do: "record-mark"; readonly text: string };

/** How a recording is played from now on. */
export interface ReplayEffect {
  readonly do: "replay";
  readonly playing?: boolean;
  readonly speed?: number;
  /** ms since its beginning. */
  readonly at?: number;
}

/** A question that is answered with a page. */
export type Query =
  | { readonly kind: "probes"; readonly pattern: string }
  | { readonly kind: "type"; readonly name: string }
  | { readonly kind: "doctor" }
  | { readonly kind: "examples" }
  | { readonly kind: "tools" }
  | { readonly kind: "tool"; readonly name: string }
  | { readonly kind: "maps" }
  | { readonly kind: "map"; readonly name: string };

/** What commands may mean: numbers of cells, and what the one in focus can be sorted by and shown as. */
export interface CellChoices {
  readonly cells: readonly { readonly id: number; readonly text: string }[];
  readonly columns: readonly string[];
  readonly views: readonly ViewKind[];
}

export type Written =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "session"; readonly cells: readonly Cell[] }
  | { readonly kind: "export"; readonly format: ExportFormat; readonly cell: Cell }
  /** A page of cells, and what machine they are of; absent: this one, now. */
  | {
      readonly kind: "report";
      readonly cells: readonly Cell[];
      readonly about?: readonly string[];
    };

export const exportFormats = ["json", "csv", "folded", "svg"] as const;
export type ExportFormat = (typeof exportFormats)[number];
/** Of all cells, where none is named. */
export const reportFormat = "html";
