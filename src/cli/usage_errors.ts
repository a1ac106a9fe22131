import type { Command } from "commander";
import { nearest } from "../oneliners/nearest.js";

/**
 * What commander says of wrong words, with the way out: the option that was meant, and what a word
 * too many was probably meant for.
 */
export function usageError(text: string, program: Command): string {
  const unknown = /^error: unknown option '([^']*)'/.exec(text)?.[1];
  if (unknown !== undefined) return withHint(firstLine(text), optionHint(unknown, program));
  const invalid = INVALID.exec(text);
  if (invalid !== null) return invalidValue(invalid);
  if (!text.startsWith("error: too many arguments")) return text;
  const most = program.registeredArguments.length;
  const extra = program.args.slice(most);
  const takes = most === 0 ? "none" : `at most ${most}`;
  return withHint(
    `error: unexpected argument ${extra.join(" ")}: ${program.name()} takes ${takes}`,
    argumentHint(extra[0] ?? "", program),
  );
}

/** Of an option or of an argument, whose errors commander words in two ways. */
const INVALID =
  /^error: (?:option '(?<option>[^']*)' argument|command-argument value) '(?<value>.*)' is invalid(?: for argument '(?<argument>[^']*)')?\. (?<reason>[^]*?)\.?\n?$/;

function invalidValue({ groups = {} }: RegExpExecArray): string {
  const { option = "", value = "", argument, reason = "" } = groups;
  const name = argument ?? /--[\w-]+|-\w/.exec(option.replace(/^-\w, /, ""))?.[0] ?? option;
  // The reason names it too, for those who print it alone.
  const why = reason.replace(`each of ${name} is `, "each is ").replace(`${name} is `, "it is ");
  return `error: invalid value '${value}' for ${name}: ${why}\n`;
}

const firstLine = (text: string): string => text.split("\n", 1)[0]!;

const withHint = (line: string, hint: string | undefined): string =>
  hint === undefined ? `${line}\n` : `${line}\n  hint: ${hint}\n`;

function optionHint(unknown: string, { options }: Command): string | undefined {
  const all = options.flatMap(({ short, long }) => [short, long].filter((one) => one != null));
  if (!unknown.startsWith("--")) {
    const letter = unknown.slice(1, 2);
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    const found = options.find(({ short }) => short === `-${other}`);
    return found && `there is ${found.flags}: ${found.description}`;
  }
  const begins = all.filter((one) => unknown.length > 4 && one.startsWith(unknown));
  const near = begins.length > 0 ? begins : nearest(unknown, all);
  return near.length === 0 ? undefined : `nearest: ${near.join(", ")}`;
}

function argumentHint(
  word: string,
  { options, args, registeredArguments }: Command,
): string | undefined {
  const named = (long: string) => options.find((option) => option.long === long);
  if (/^\d+$/.test(word) && registeredArguments.length === 0 && named("--pid"))
    return `-p ${word} for that process`;
  if (named("--count") && named("--histogram"))
    return "a spec follows -C (counts) or -H (histogram)";
  const started = named("--exec");
  if (args.length > 1 && started) return `${started.flags} starts a command`;
  return undefined;
}
