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
  undo: ":undo",
};

/** The command that a text without a colon means; a tool's name is that tool. */
export function commandMeant(text: string, tools: readonly string[]): string | undefined {
  const [first = "", second, ...rest] = text.trim().split(/\s+/);
  if (tools.includes(first) || rest.length > 0) return undefined;
  const command = Object.hasOwn(habits, first) ? habits[first] : undefined;
  if (command === undefined || second === undefined) return command;
  if (command !== ":help" || !/^:?[\w-]+$/.test(second)) return undefined;
  return tools.includes(second) ? `:tool ${second}` : `:help ${second}`;
}
