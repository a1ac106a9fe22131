/** Whether a program adds amounts to a map's numbers, or puts them there, and nowhere adds one. `text` is without comments. */
export function holdsSums(map: string, text: string): boolean {
  const changes = [...increments(map, text), ...throughPointers(map, text)];
  const puts = new RegExp(
    `\\b${map}\\s*\\.\\s*(update|insert)\\s*\\(|update_elem\\s*\\(\\s*&${map}\\b`,
  );
  return !changes.includes("1") && (changes.length > 0 || puts.test(text));
}

/** What `map.increment(key, amount)` adds. */
function increments(map: string, text: string): readonly string[] {
  const calls = new RegExp(`\\b${map}\\s*\\.\\s*(?:atomic_)?increment\\s*\\(`, "g");
  return [...text.matchAll(calls)].map(
    ({ 0: call, index }) => argumentsFrom(text, index + call.length)[1] ?? "1",
  );
}

const ADDS = "(?:lock_xadd|__sync_fetch_and_add|__sync_add_and_fetch|__atomic_fetch_add)";

/** What is added to, or put where, a pointer into the map points, until the pointer gets another value. */
function throughPointers(map: string, text: string): readonly string[] {
  const lookup = `(?:\\([^()]*\\)\\s*)?(?:${map}\\s*\\.\\s*lookup\\w*|bpf_map_lookup_elem\\s*\\(\\s*&${map}\\b)`;
  const found = text.matchAll(new RegExp(`\\b(\\w+)\\s*=\\s*${lookup}`, "g"));
  return [...found].flatMap(({ 0: all, 1: name = "", index }) => {
    const rest = text.slice(index + all.length);
    const next = rest.search(new RegExp(`(?<![*\\w]\\s*)\\b${name}\\s*=[^=]`));
    return changesOf(name, next < 0 ? rest : rest.slice(0, next));
  });
}

function changesOf(pointer: string, text: string): readonly string[] {
  const at = `\\(?\\s*\\*\\s*${pointer}\\b\\s*\\)?`;
  const ones = text.matchAll(new RegExp(`${at}\\s*\\+\\+|\\+\\+\\s*${at}`, "g"));
  const sums = text.matchAll(
    new RegExp(`${at}\\s*(?:\\+=|=(?!=)\\s*\\*${pointer}\\s*\\+)([^;]*);`, "g"),
  );
  const puts = text.matchAll(new RegExp(`${at}\\s*=(?!=)(?!\\s*\\*${pointer}\\b)([^;]*);`, "g"));
  const calls = text.matchAll(new RegExp(`\\b${ADDS}\\s*\\(\\s*${pointer}\\s*,`, "g"));
  return [
    ...[...ones].map(() => "1"),
    ...[...sums].map(([, amount = ""]) => amount.trim()),
    ...[...puts].map(([, value = ""]) => `= ${value.trim()}`),
    ...[...calls].map(({ 0: call, index }) => argumentsFrom(text, index + call.length)[0] ?? ""),
  ];
}

/** The arguments of a call, from behind its parenthesis; commas within others' parentheses do not part them. */
function argumentsFrom(text: string, start: number): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let from = start;
  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (depth === 0 && (character === "," || character === ")")) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
      if (character === ")") return found;
    }
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
  }
  return found;
}
