/** Pieces of a manual page, in the macros of man(7). */

/** Text as it is: backslashes, leading dots and quotes have a meaning in roff, and its hyphens are no minus signs. */
export const plain = (text: string): string =>
  text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/[^\x20-\x7e\n]/gu, (character) => {
      const hex = character.codePointAt(0)!.toString(16).toUpperCase();
      return `\\[u${hex.padStart(4, "0")}]`;
    })
    .replace(/^(?=[.'])/gm, "\\&");

/** An argument of a macro. */
const quoted = (text: string): string => `"${plain(text).replaceAll('"', "\\(dq")}"`;

export const paragraphs = (text: string): readonly string[] =>
  text.split(/\n+/).flatMap((one, i) => [...(i === 0 ? [] : [".PP"]), plain(one)]);

export const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`.SH ${quoted(title)}`, ...lines];

export const subsection = (title: string, lines: readonly string[]): readonly string[] => [
  `.SS ${quoted(title)}`,
  ...lines,
];

/** `-p, --pid <pid>`: what is typed is bold, what stands for something italic. */
export function term(flags: string): string {
  return flags
    .split(/(<[^>]*>|\[[^\]]*\]|\b[A-Z]{2,}\b)/)
    .filter((part) => part !== "")
    .map((part) =>
      /^[<[A-Z]/.test(part)
        ? `\\fI${plain(part.replace(/^<(.*)>$/, "$1"))}\\fR`
        : /^[\s,]+$/.test(part)
          ? part
          : `\\fB${plain(part).replace(/, /g, "\\fR, \\fB")}\\fR`,
    )
    .join("");
}

/** Terms with what they mean. */
export const definitions = (
  rows: readonly (readonly [flags: string, about: string])[],
): readonly string[] =>
  rows.flatMap(([flags, about]) => [".TP", term(flags), ...paragraphs(about)]);

/** Commands with what they are good for. */
export const commands = (
  rows: readonly (readonly [command: string, about: string])[],
): readonly string[] =>
  rows.flatMap(([command, about], i) => [
    ...(i === 0 ? [] : [".PP"]),
    plain(about.charAt(0).toUpperCase() + about.slice(1)) + ":",
    ".PP",
    ".RS 4",
    ".EX",
    plain(command),
    ".EE",
    ".RE",
  ]);

export const references = (names: readonly string[]): readonly string[] =>
  names.map((name, i) => `.BR ${plain(name)} (8)${i < names.length - 1 ? "," : ""}`);

export interface Page {
  /** `bcc-tool-biolatency`. */
  readonly name: string;
  readonly summary: string;
  readonly version: string;
  readonly body: readonly (readonly string[])[];
}

/** No date: the same text makes the same page on every day. */
export const pageText = ({ name, summary, version, body }: Page): string =>
  [
    '.\\" Written by the build from the declarations in the sources.',
    `.TH ${quoted(name.toUpperCase())} 8 "" ${quoted(`bcc-repl ${version}`)} "bcc-repl"`,
    ...section("NAME", [`${plain(name)} \\- ${plain(summary)}`]),
    ...body.flat(),
    "",
  ].join("\n");
