/** Lessons as plain data: what their files say, and how far somebody is. */

export interface Lesson {
  /** The file's name without its number and end: progress is kept by it. */
  readonly name: string;
  readonly title: string;
  /** What is said before the first step. */
  readonly about: readonly string[];
  readonly steps: readonly LessonStep[];
}

export interface LessonStep {
  readonly title: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  /** To be typed; `____` in it is a gap to be filled. */
  readonly type: string | undefined;
  /** Statements that pass, one after the other; else what is to be typed. */
  readonly answer: readonly string[];
  /** Each alone does not pass. */
  readonly wrong: readonly string[];
  readonly work: LessonWork | undefined;
  /** Written into the lesson's directory as the step begins. */
  readonly files: readonly LessonFile[];
  /** What a person is to make of a file; `:lesson save` does it. */
  readonly save: LessonFile | undefined;
  /** One cell of the step has to meet all of them. */
  readonly check: readonly Condition[];
  readonly hint: string;
  /** What the kernel did. */
  readonly done: string;
  /** What differs where functions of the kernel can be probed. */
  readonly kprobes: string | undefined;
}

export interface LessonFile {
  readonly name: string;
  readonly text: string;
}

/** One of our workloads with its words. */
export interface LessonWork {
  readonly name: string;
  readonly words: readonly string[];
}

export const comparisons = ["=", "!=", "<", ">", "<=", ">=", "has", "lacks"] as const;
export type Comparison = (typeof comparisons)[number];
/** Those between numbers. */
export type Order = Exclude<Comparison, "has" | "lacks">;

/** What a cell has to be. `said`: as the file has it; `hint`: what to do where it is not. */
export type Condition = { readonly said: string; readonly hint?: string } & Test;

export type Test =
  | {
      readonly kind: "rows";
      readonly order: Order;
      readonly number: number;
      readonly where: readonly Where[];
    }
  | {
      readonly kind: "sum";
      readonly column: string;
      readonly order: Order;
      readonly number: number;
      readonly where: readonly Where[];
    }
  /** Counts of a histogram whose values lie between the two. */
  | {
      readonly kind: "buckets";
      readonly from: bigint;
      readonly to: bigint;
      readonly order: Order;
      readonly number: number;
    }
  | { readonly kind: "probe"; readonly pattern: string }
  | { readonly kind: "state"; readonly state: string }
  /** Codes of what refuses it. */
  | { readonly kind: "refused"; readonly codes: readonly string[] }
  | { readonly kind: "text" | "note"; readonly has: boolean; readonly text: string }
  | { readonly kind: "view"; readonly view: string };

export interface Where {
  /** `row` is all of it. */
  readonly column: string;
  readonly comparison: Comparison;
  readonly value: string;
}

/** Where somebody is in a lesson. */
export interface LessonState {
  readonly number: number;
  /** How many there are. */
  readonly of: number;
  readonly lesson: Lesson;
  readonly step: number;
  /** It, with the places of this run in it as soon as they are known. */
  readonly at: LessonStep;
  /** Attempts with higher numbers are the lesson's. */
  readonly from: number;
  /** Those are this step's. */
  readonly since: number;
  readonly work: WorkState;
  /** The newest attempt to run something in this step. */
  readonly newest: number;
  /** The newest attempt that the workload has worked for. */
  readonly served: number;
  /** Readings of the cells since there was something to be read. */
  readonly settled: number;
  readonly passed: boolean;
  /** What is not as it should be, when it could be. */
  readonly unmet: string | undefined;
  /** Hints that were asked for in this step. */
  readonly hints: number;
}

export type WorkState =
  /** None, not there yet, waiting, at it. */
  | { readonly state: "none" | "starting" | "ready" | "working" }
  /** It has worked; what it did is read with the next sample. */
  | { readonly state: "worked" }
  | { readonly state: "failed"; readonly why: string };

/** What a lesson learns of what lies outside the terminal. */
export type LessonNews =
  | {
      readonly kind: "opened";
      readonly number: number;
      readonly of: number;
      readonly lesson: Lesson;
      readonly step: number;
    }
  /** The step's text with its process and its directory in it. */
  | { readonly kind: "ready"; readonly step: LessonStep }
  | { readonly kind: "worked" }
  | { readonly kind: "failed"; readonly why: string };

/** What a lesson asks for. */
export type LessonWish =
  | { readonly kind: "list" }
  /** Without a step: where it was left. */
  | { readonly kind: "open"; readonly number: number; readonly step?: number }
  | { readonly kind: "begin"; readonly step: LessonStep }
  | { readonly kind: "work" }
  | { readonly kind: "save"; readonly file: LessonFile }
  | {
      readonly kind: "progress";
      readonly lesson: string;
      readonly step: number;
      readonly whole: boolean;
    }
  | { readonly kind: "reset"; readonly lesson: string | undefined }
  | { readonly kind: "close" };
