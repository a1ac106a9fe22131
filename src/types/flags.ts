/** Flags and arguments of tools as data: how they are written, parsed, and what they decide. */

/** How a flag's text becomes a value; the brand carries the value's type. */
export interface Flag<T> extends Binding<NonNullable<T>> {
  /** As --help shows them: `-p, --pid <pid>`. */
  readonly flags: string;
  readonly about: string;
  readonly parse: FlagParse;
  readonly initial?: T;
  /** What completion offers for a value that may be other texts too. */
  readonly suggested?: () => readonly string[];
  /** Never set: it carries the type. */
  readonly type?: T;
}

export type ParamValue = number | bigint | boolean;

/** What the value of a flag or an argument decides beside what the tool makes of it. */
export interface Binding<T> {
  /** Constants of the program (PARAM), where the value is given. */
  params?(value: T): Readonly<Record<string, ParamValue>>;
  /** Maps that are filled before the program runs, or that are another's by their pins. */
  maps?(value: T): Readonly<Record<string, MapFilling>>;
  readonly role?: Role;
}

/** Keys (each with the value 1), or path of a pinned map of the same form in place of the program's. */
export type MapFilling =
  { readonly keys: readonly (number | bigint)[] } | { readonly pinned: string };

/** What the runner itself does with a value. */
export type Role =
  /** Must be there; the run ends with it, and user probes are put into it alone. */
  | "pid"
  /** Must be there. */
  | "tid"
  /** When output is made; see Timing. */
  | "interval"
  | "duration"
  | "outputs"
  /** The time of day before each output. */
  | "timestamp"
  /** Figures since the start. */
  | "cumulative"
  /** As --json, --csv, -v. */
  | "json"
  | "csv"
  | "verbose"
  /** File for what `picture` makes of the whole run. */
  | "picture"
  /** A text with a command that the tool starts; of a tool with `command`. */
  | "command";

export type FlagParse =
  | { readonly kind: "boolean" }
  /** A switch that may be given again: `-vv` is 2. */
  | { readonly kind: "times" }
  | { readonly kind: "string" }
  /** May be given again and again. */
  | { readonly kind: "strings" }
  | { readonly kind: "integer"; readonly least: number; readonly most: number }
  /** Comma-separated whole numbers. */
  | { readonly kind: "integers" }
  /** A decimal number. */
  | { readonly kind: "number"; readonly least: number }
  /** Seconds: `10`, `0.5`, `500ms`, `2m`. */
  | { readonly kind: "seconds" }
  /** A user's name or number. */
  | { readonly kind: "user" }
  | { readonly kind: "choice"; readonly choices: readonly string[] };

/** What may be said of any flag. */
export interface FlagOptions<T> {
  /** Name of the PARAM that takes the value. */
  readonly param?: string;
  /** The PARAM has the value times this: 1_000_000 where ms are given and ns compared. */
  readonly times?: number;
  readonly params?: (value: T) => Readonly<Record<string, ParamValue>>;
  readonly maps?: (value: T) => Readonly<Record<string, MapFilling>>;
  readonly role?: Role;
  readonly suggested?: () => readonly string[];
}

export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

/** A positional argument. */
export interface Argument<T> extends Binding<NonNullable<T>> {
  readonly name: string;
  readonly about: string;
  readonly optional: boolean;
  readonly many: boolean;
  readonly parse: FlagParse;
  readonly type?: T;
}

export type ArgumentTable = Readonly<Record<string, Argument<unknown>>>;

/** The values of a tool's arguments and flags, by their keys. */
export type Given<A extends ArgumentTable, F extends FlagTable> = {
  readonly [K in keyof A]: A[K] extends Argument<infer T> ? T : never;
} & { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never };
