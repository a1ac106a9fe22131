/** Usage of the commands that take words of their own beside flags: as --help prints it, as their manual pages have it. */
export interface Usage {
  readonly name: string;
  /** What may follow the name, one way a line. */
  readonly forms: readonly string[];
  readonly about?: string;
  readonly options: readonly (readonly [what: string, about: string])[];
}

export function usageText({ name, forms, about, options }: Usage): string {
  const width = Math.max(...options.map(([what]) => what.length));
  const lines = forms.map((form, i) => `${i === 0 ? "Usage:" : "      "} ${name} ${form}`);
  const table = options.map(([what, text]) => `  ${what.padEnd(width)}  ${text}`);
  return [
    ...lines,
    "",
    ...(about === undefined ? [] : [about, ""]),
    ...table,
    "  --help, --version",
    "",
  ].join("\n");
}

export const toolUsage: Usage = {
  name: "bcc-tool",
  forms: [
    "NAME [flags] [arguments]",
    "NAME --help",
    "--list [--json]",
    "--new FOLDER/NAME [--counts]",
    "merge [FILE...]",
    "completion bash|zsh|fish",
    "--markdown",
    "--ready-made",
  ],
  options: [
    ["--list", "list all tools"],
    ["--json", "with --list: one JSON object per line"],
    ["--new", "start a new tool: a C file, a declaration and a smoke test"],
    ["--counts", "with --new: a tool that counts instead of printing events"],
    ["merge", "add up what a tool's --json printed on many hosts; merge --help"],
    ["completion", "print a shell script that completes tools, flags and probes"],
    ["--markdown", "print the catalogue with flags and examples, as in docs/tools.md"],
    [
      "--ready-made",
      "compile all tools for this kernel into the package: their first start needs no compiler",
    ],
  ],
};

export const replUsage: Usage = {
  name: "bcc-repl",
  forms: [
    "[FILE.c]",
    "--batch [--json] [FILE]",
    "--replay FILE.bccr [--batch [--json] [FILE]]",
    "--check FILE.c... [--load] [--json] [-q]",
    "--from FILE.bt|FILE.py|-",
    "--types FILE.c",
    "lesson [N] [--lessons DIR] [--class|--play]",
    "doctor [--json]",
  ],
  about: "An interactive terminal for one-liners, tools and BCC C programs.",
  options: [
    ["FILE.c", "run this program, and reload it whenever the file is saved"],
    [
      "--batch",
      "run the lines of FILE or stdin, print plain text and exit; a C file runs until ^C",
    ],
    ["--json", "with --batch: JSON lines on stdout, all else on stderr"],
    ["--record FILE", "record all that the cells collect, as :record does"],
    ["--max-size SIZE", "with --record: end the recording at this size (default: 256M)"],
    [
      "--replay FILE",
      "play a recording, on any machine; with --batch: run commands from FILE, then print what each cell held",
    ],
    ["--check FILE.c...", "compile BCC C programs; nothing is attached"],
    ["--load", "with --check: have the kernel verify every program too"],
    [
      "--type NAME=TYPE",
      "with --load: type of a program whose name does not say it (xdp, tc, f:vfs_read)",
    ],
    [
      "--from FILE",
      "translate a bpftrace program or a BCC script, by its file or its text, and print it",
    ],
    ["--types FILE.c", "print TypeScript interfaces of a program's maps and events"],
    ["lesson [N]", "list the lessons, or open one"],
    ["--lessons DIR", "with lesson: a directory of your own lessons"],
    ["--class", "with lesson: emphasize the prompt and show the keys pressed, for a projector"],
    ["--play", "with lesson N: try all its answers, right and wrong, and report the results"],
    ["doctor", "print what this kernel and user can do, what is missing and how to get it"],
  ],
};

/** Commands and what each is for, side by side; where a command is too long, below it. */
export function exampleLines(
  examples: readonly (readonly [command: string, about: string])[],
): string {
  const lengths = examples.map(([command]) => command.length).filter((one) => one <= LONGEST);
  const width = Math.max(0, ...lengths);
  const lines = examples.map(([command, about]) =>
    command.length <= LONGEST
      ? `  ${command.padEnd(width)}   ${about}`
      : `  ${command}\n  ${" ".repeat(width)}   ${about}`,
  );
  return `\nExamples:\n${lines.join("\n")}`;
}

const LONGEST = 60;
