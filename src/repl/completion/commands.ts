import type { KernelFacts } from "../../types/facts.js";
import { headItems } from "./heads.js";
import { NameIndex } from "./names.js";
import { best } from "./rank.js";
import { toolItems } from "./tools.js";
import { item, MOST_ITEMS, type CompletionItem, type Sources } from "./types.js";

export function commandItems(
  query: string,
  { commands }: Pick<Sources, "commands">,
): readonly CompletionItem[] {
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
  const values = Object.entries(command.values ?? {}).map(([value, help]) =>
    item("value", value, "", help),
  );
  if (values.length > 0) return best(query, values, ({ text }) => text, MOST_ITEMS);
  if (/\bSTRUCT\b/.test(command.arguments)) return structItems(query, sources);
  if (/\bGLOB\b/.test(command.arguments)) return headItems(query, sources).items;
  if (/\bcommand\b/.test(command.arguments)) return commandItems(query, sources);
  if (name === "tool") return toolItems(query, sources);
  return [];
}

const structIndexes = new WeakMap<KernelFacts, NameIndex>();

/** All structs of the kernel; the list is made when it is first asked for. */
export function structIndex(kernel: KernelFacts): NameIndex {
  let index = structIndexes.get(kernel);
  if (index === undefined) {
    const names = new Set(kernel.types.names("struct"));
    index = new NameIndex([...names].filter((name) => name !== "").sort());
    structIndexes.set(kernel, index);
  }
  return index;
}

/** Structs of the kernel that what was written may mean, with their sizes. */
export function structItems(query: string, { kernel }: Sources): readonly CompletionItem[] {
  if (query === "") return [];
  return structIndex(kernel)
    .search(query, MOST_ITEMS)
    .map((name) => {
      const id = kernel.types.find(name, "struct");
      const size = id === undefined ? undefined : kernel.types.type(id)?.size;
      const detail = size === undefined ? "" : `${size} bytes`;
      return item("type", name, detail, "a struct of the kernel's");
    });
}
