/** Words of other programs that a person types by habit: what they mean here. */

const habits: Readonly<Record<string, string>> = {
  help: ":help",
  "?": ":help",
  man: ":help",
  usage: ":help",
  exit: ":quit",
  quit: ":quit",
  q: ":quit",
  bye: ":quit",
  logout: ":quit",
  ls: ":tool",
  dir: ":tool",
  list: ":tool",
  tools: ":tool",
  examples: ":examples",
  lessons: ":lesson",
  lesson: ":lesson",
  doctor: ":doctor",
  undo: ":undo",
};

/** `bcc-repl lesson 3`, as in a shell. */
const withoutOwnName = (text: string): string =>
  text.replace(/^(?:sudo\s+)?(?:\S*\/)?bcc-repl(?:\s+|$)/, "");

/** A C file and what its PARAMs are given, as behind bcc-tool. */
const isFile = (text: string, tools: readonly string[]): boolean =>
  /^[\w./~+-]+\.c(?: +-[^\n]*)?$/.test(text) && !tools.includes(text);

/** The command that a text without a colon means; a tool's name is that tool. */
export function commandMeant(text: string, tools: readonly string[]): string | undefined {
  const filter = /^\/([^/:"'\s][^/:"']*)$/.exec(text.trim())?.[1];
  if (filter !== undefined) return `:filter ${filter}`;
  if (isFile(text.trim(), tools)) return `:watch ${text.trim()}`;
  const [first = "", second, ...rest] = withoutOwnName(text.trim()).split(/\s+/);
  if (tools.includes(first) || rest.length > 0) return undefined;
  if (first === "") return ":help";
  if (first === "lesson" && /^\d+$/.test(second ?? "")) return `:lesson ${second}`;
  const command = Object.hasOwn(habits, first) ? habits[first] : undefined;
  if (command === undefined || second === undefined) return command;
  if (command !== ":help" || !/^:?[\w-]+$/.test(second)) return undefined;
  return tools.includes(second) ? `:tool ${second}` : `:help ${second}`;
}
