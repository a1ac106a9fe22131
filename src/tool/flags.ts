/** Makers of flags and arguments. */
import type {
  Argument,
  Binding,
  Flag,
  FlagOptions,
  FlagParse,
  ParamValue,
} from "../types/flags.js";

/** Names that a declaration like `-p, --pid <pid>` takes: `-p`, `--pid`. */
export const namesOf = (flags: string): readonly string[] =>
  flags.match(/(?<![\w-])--?\w[\w-]*/g) ?? [];

const most = 2 ** 31 - 1;

function binding<T>({ param, times = 1, params, maps, role }: FlagOptions<T>): Binding<T> {
  const named =
    param === undefined
      ? params
      : (value: T) => ({
          [param]: typeof value === "number" ? Math.round(value * times) : (value as ParamValue),
        });
  return {
    ...(named === undefined ? {} : { params: named }),
    ...(maps === undefined ? {} : { maps }),
    ...(role === undefined ? {} : { role }),
  };
}

type Maker<T, O = unknown> = (
  flags: string,
  about: string,
  options?: FlagOptions<T> & O,
) => Flag<T>;
type Optional<T, O = unknown> = (
  flags: string,
  about: string,
  options?: FlagOptions<T> & O,
) => Flag<T | undefined>;

interface Limits {
  readonly least?: number;
  readonly most?: number;
}

/** Makers of flags: `flag.integer("-p, --pid <pid>", "only this process", { param: "only_pid" })`. */
export const flag = {
  boolean: ((flags, about, options = {}) => ({
    flags,
    about,
    parse: { kind: "boolean" },
    initial: false,
    ...binding(options),
  })) as Maker<boolean>,
  times: ((flags, about, options = {}) => ({
    flags,
    about,
    parse: { kind: "times" },
    initial: 0,
    ...binding(options),
  })) as Maker<number>,
  string: ((flags, about, options = {}) => ({
    flags,
    about,
    parse: { kind: "string" },
    ...(options.suggested === undefined ? {} : { suggested: options.suggested }),
    ...binding(options),
  })) as Optional<string>,
  strings: (flags: string, about: string): Flag<readonly string[]> => ({
    flags,
    about,
    parse: { kind: "strings" },
    initial: [],
  }),
  integer: ((flags, about, options = {}) => ({
    flags,
    about,
    parse: { kind: "integer", least: options.least ?? 1, most: options.most ?? most },
    ...binding(options),
  })) as Optional<number, Limits>,
  integers: (
    flags: string,
    about: string,
    options: FlagOptions<readonly number[]> = {},
  ): Flag<readonly number[]> => ({
    flags,
    about,
    parse: { kind: "integers" },
    initial: [],
    ...binding(options),
  }),
  number: ((flags, about, options = {}) => ({
    flags,
    about,
    parse: { kind: "number", least: options.least ?? 0 },
    ...binding(options),
  })) as Optional<number, Pick<Limits, "least">>,
  seconds: ((flags, about, options = {}) => ({
    flags,
    about,
    parse: { kind: "seconds" },
    ...binding(options),
  })) as Optional<number>,
  user: ((flags, about, options = {}) => ({
    flags,
    about,
    parse: { kind: "user" },
    ...binding(options),
  })) as Optional<number>,
  choice: <const C extends string>(
    flags: string,
    about: string,
    choices: readonly C[],
    options: FlagOptions<C> = {},
  ): Flag<C | undefined> => ({
    flags,
    about,
    parse: { kind: "choice", choices },
    ...binding(options),
  }),
  /** The same flag with a value for when it is not given. */
  or: <T>(base: Flag<T | undefined>, initial: T): Flag<T> => ({ ...base, initial }) as Flag<T>,
} as const;

const single = (name: string, about: string, parse: FlagParse, optional: boolean) => ({
  name,
  about,
  optional,
  many: false,
  parse,
});

/** Makers of arguments: `argument.optionalSeconds("interval", "print every INTERVAL seconds", { role: "interval" })`. */
export const argument = {
  string: (name: string, about: string): Argument<string> =>
    single(name, about, { kind: "string" }, false),
  optionalString: (name: string, about: string): Argument<string | undefined> =>
    single(name, about, { kind: "string" }, true),
  strings: (name: string, about: string): Argument<readonly string[]> => ({
    ...single(name, about, { kind: "string" }, false),
    many: true,
  }),
  optionalStrings: (name: string, about: string): Argument<readonly string[]> => ({
    ...single(name, about, { kind: "string" }, true),
    many: true,
  }),
  optionalSeconds: (
    name: string,
    about: string,
    options: FlagOptions<number> = {},
  ): Argument<number | undefined> => ({
    ...single(name, about, { kind: "seconds" }, true),
    ...binding(options),
  }),
  integer: (
    name: string,
    about: string,
    options: FlagOptions<number> & Limits = {},
  ): Argument<number> => ({
    ...single(
      name,
      about,
      { kind: "integer", least: options.least ?? 1, most: options.most ?? most },
      false,
    ),
    ...binding(options),
  }),
  optionalInteger: (
    name: string,
    about: string,
    options: FlagOptions<number> & Limits = {},
  ): Argument<number | undefined> => ({
    ...single(
      name,
      about,
      { kind: "integer", least: options.least ?? 1, most: options.most ?? most },
      true,
    ),
    ...binding(options),
  }),
  optionalNumber: (
    name: string,
    about: string,
    options: FlagOptions<number> & Pick<Limits, "least"> = {},
  ): Argument<number | undefined> => ({
    ...single(name, about, { kind: "number", least: options.least ?? 0 }, true),
    ...binding(options),
  }),
} as const;
