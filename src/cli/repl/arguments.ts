import { sizeOf, usualLimit } from "../../recording/size.js";

/** bcc-repl's command line where it opens the terminal, or the plain lines in its place. */
export interface Words {
  readonly file: string | undefined;
  /** `lesson`, with its number: what is typed first. */
  readonly first: string | undefined;
  readonly lessons: string | undefined;
  readonly large: boolean;
  readonly batch: boolean;
  readonly json: boolean;
  /** A lesson is taken by itself, with all its answers. */
  readonly play: boolean;
  readonly replay: string | undefined;
  readonly record: { readonly path: string; readonly limit: number } | undefined;
}

const flags: readonly string[] = ["--batch", "--json", "--class", "--play"];
const valued: readonly string[] = ["--record", "--max-size", "--replay", "--lessons"];

type Values = Readonly<Record<string, string | undefined>>;

/** `--record FILE` and `--record=FILE` apart from the other words. */
function valuesOf(argv: readonly string[]): {
  readonly words: readonly string[];
  readonly values: Values;
} {
  const words: string[] = [];
  const values: Record<string, string | undefined> = {};
  for (let i = 0; i < argv.length; i++) {
    const [, name = "", value] = /^(--[\w-]+)(?:=([^]*))?$/.exec(argv[i]!) ?? [];
    if (!valued.includes(name)) words.push(argv[i]!);
    else values[name.slice(2)] = value ?? argv[++i] ?? "";
  }
  return { words, values };
}

function wrongValues({ record, replay, lessons, ...values }: Values): string | undefined {
  const size = values["max-size"];
  if (lessons === "") return "--lessons needs a directory";
  if (record === "" || replay === "")
    return `--${record === "" ? "record" : "replay"} needs a file`;
  if (record !== undefined && replay !== undefined)
    return "--record and --replay cannot be used together";
  if (size === undefined) return undefined;
  if (record === undefined) return "--max-size needs --record";
  return sizeOf(size) === undefined
    ? "--max-size takes a size of at least 64k, such as 100M"
    : undefined;
}

function wrongFlags(words: readonly string[]): string | undefined {
  const unknown = words.find((word) => word.startsWith("-") && !flags.includes(word));
  if (unknown === "--load" || unknown === "-q" || unknown === "--type")
    return `${unknown} needs --check`;
  if (unknown !== undefined) return `unknown option '${unknown}'`;
  if (words.includes("--json") && !words.includes("--batch")) return "--json needs --batch";
  const [first, number, ...more] = words.filter((word) => !flags.includes(word));
  if (first !== "lesson") {
    if (words.includes("--play")) return "--play needs lesson";
    return number === undefined
      ? undefined
      : `one file at a time, not ${[first, number, ...more].join(" and ")}`;
  }
  if (more.length > 0 || (number !== undefined && !/^\d{1,4}$/.test(number)))
    return "lesson takes one number; bcc-repl lesson lists them";
  return words.includes("--play") && number === undefined
    ? "--play needs lesson and a number"
    : undefined;
}

export function readWords(argv: readonly string[]): Words | { readonly wrong: string } {
  const { words, values } = valuesOf(argv);
  const wrong = wrongValues(values) ?? wrongFlags(words);
  if (wrong !== undefined) return { wrong };
  const [file, number] = words.filter((word) => !flags.includes(word));
  const first = ["", ...(number === undefined ? [] : [number])].join(" ");
  const { record, replay, lessons } = values;
  return {
    ...(file === "lesson"
      ? { file: undefined, first: `:lesson${first}` }
      : { file, first: undefined }),
    lessons,
    large: words.includes("--class"),
    batch: words.includes("--batch"),
    json: words.includes("--json"),
    play: words.includes("--play"),
    replay,
    record:
      record === undefined
        ? undefined
        : { path: record, limit: sizeOf(values["max-size"] ?? "") ?? usualLimit },
  };
}
