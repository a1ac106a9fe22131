import { readFileSync } from "node:fs";
import { CommanderError, InvalidArgumentError, type Command } from "commander";
import { versionText } from "../package/versions.js";
import type { FlagParse } from "../tool.js";
import { unreachable } from "../types/outcome.js";

/** Texts of flags and arguments to values; what is wrong with one is said by InvalidArgumentError. */

const mostCount = 2 ** 31 - 1;

export const count =
  (what: string, least: number, most = mostCount) =>
  (text: string): number => {
    if (!/^\d+$/.test(text) || Number(text) < least || Number(text) > most)
      throw new InvalidArgumentError(
        `${what} is a whole number of at least ${least}${most < mostCount ? ` and at most ${most}` : ""}.`,
      );
    return Number(text);
  };

/** setTimeout takes at most 2^31 - 1 ms. */
const mostSeconds = 2_147_483;

export const seconds = (text: string): number => {
  const match = /^(\d+(?:\.\d+)?|\.\d+)(ms|s|m|h)?$/.exec(text);
  const scale = { ms: 1e-3, s: 1, m: 60, h: 3600 }[match?.[2] ?? "s"] ?? 1;
  const value = Number(match?.[1]) * scale;
  if (!match || value <= 0 || value > mostSeconds)
    throw new InvalidArgumentError(
      "a duration is seconds, or a number with ms, s, m or h: 10, 500ms, 2m.",
    );
  return value;
};

const number =
  (what: string, least: number) =>
  (text: string): number => {
    if (!/^-?(\d+(\.\d*)?|\.\d+)$/.test(text) || Number(text) < least)
      throw new InvalidArgumentError(
        `${what} is a number of at least ${least}${/^[\d.]+[a-z]+$/.test(text) ? ", without a unit" : ""}.`,
      );
    return Number(text);
  };

/** Maps of numbers that were listed have so many entries: tools/include/task_filter.c. */
const mostListed = 1024;

/** A list with commas; given again it goes on. */
export const counts =
  (what: string, least = 0) =>
  (text: string, before: readonly number[] = []): readonly number[] => {
    const all = [
      ...before,
      ...text.split(",").map((one) => count(`each of ${what}`, least, 2 ** 32 - 1)(one)),
    ];
    if (all.length > mostListed)
      throw new InvalidArgumentError(`at most ${mostListed} of ${what}.`);
    return all;
  };

export const append = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

/** How the text of a flag or argument is parsed; undefined: it is its own value, or has none. */
export function parserOf(
  parse: FlagParse,
  what: string,
): ((text: string, before?: never) => unknown) | undefined {
  switch (parse.kind) {
    case "boolean":
    case "times":
    case "string":
      return undefined;
    case "strings":
      return append;
    case "integer":
      return count(what, parse.least, parse.most);
    case "integers":
      return counts(what);
    case "number":
      return number(what, parse.least);
    case "seconds":
      return seconds;
    case "user":
      return user;
    case "choice":
      return choice(what, parse.choices);
    default:
      return unreachable(parse);
  }
}

/** A user's number, by name as /etc/passwd has it. */
const user = (text: string): number => {
  if (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 32) return Number(text);
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((one) => one.startsWith(`${text}:`));
  const id = line?.split(":")[2];
  if (text === "" || id === undefined)
    throw new InvalidArgumentError(`there is no user ${text}: a name or a number.`);
  return Number(id);
};

const choice =
  (what: string, choices: readonly string[]) =>
  (text: string): string => {
    if (!choices.includes(text))
      throw new InvalidArgumentError(`${what} is one of ${choices.join(", ")}.`);
    return text;
  };

/** --version: with what a report of a mistake has to name. It is looked for when it is asked for. */
export function addVersion(program: Command, name: string, write: (text: string) => void): void {
  program.option("--version", "print the versions of bcc-repl, libbcc, LLVM and the kernel");
  program.on("option:version", () => {
    write(versionText(name));
    throw new CommanderError(0, "commander.version", "");
  });
}
