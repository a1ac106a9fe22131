import { headItems } from "./heads.js";
import { best } from "./rank.js";
import { toolItems } from "./tools.js";
import { item, MOST_ITEMS, type CompletionItem, type Sources } from "./types.js";

export function commandItems(query: string, { commands }: Sources): readonly CompletionItem[] {
  const all = commands.map(({ name, arguments: words, help }) =>
    item("command", name, words, help),
  );
  return best(query, all, ({ text }) => text, MOST_ITEMS);
}

/** What a command's words may be, by what its usage calls them. */
export function commandWordItems(
  name: string,
  index: number,
  query: string,
  sources: Sources,
): readonly CompletionItem[] {
  const command = sources.commands.find((each) => each.name === name);
  if (!command || index > 0) return [];
  const values = (command.values ?? []).map((value) => item("value", value, "", command.help));
  if (values.length > 0) return best(query, values, ({ text }) => text, MOST_ITEMS);
  if (/\bSTRUCT\b/.test(command.arguments)) return structItems(query, sources);
  if (/\bGLOB\b/.test(command.arguments)) return headItems(query, sources).items;
  if (/\bcommand\b/.test(command.arguments)) return commandItems(query, sources);
  if (name === "tool") return toolItems(query, sources);
  return [];
}

/** Names of structs near to what was written: BTF is not listed, only asked. */
export function structItems(query: string, { kernel }: Sources): readonly CompletionItem[] {
  if (query.length < 2) return [];
  const exact = kernel.types.find(query, "struct") === undefined ? [] : [query];
  const near = kernel.types.nearestNames(query, "struct", 40);
  return best(query, new Set([...exact, ...near]), (name) => name, MOST_ITEMS).map((name) => {
    const id = kernel.types.find(name, "struct");
    const size = id === undefined ? undefined : kernel.types.type(id)?.size;
    return item(
      "type",
      name,
      size === undefined ? "" : `${size} bytes`,
      "a struct of the kernel's",
    );
  });
}
