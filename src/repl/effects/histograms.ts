import { argumentsOf } from "../../program/c_tokens.js";

/** libbcc makes an array or a hash of it like any other: only the text says what it is. */
export const isHistogram = (map: string, text: string): boolean =>
  argumentsOf(text, "BPF_HISTOGRAM").some(([name]) => name === map);

/** Whether its buckets are powers of two: in a text without comments, what it is given, or a member of that, comes from bpf_log2. */
export function countsPowers(map: string, text: string): boolean {
  const methods = "(?:atomic_)?increment|lookup\\w*|update|insert";
  const uses = text.matchAll(new RegExp(`\\b${map}\\s*\\.\\s*(?:${methods})\\s*\\(([^;]*)`, "g"));
  return [...uses].some(([, given = ""]) => {
    if (LOG2.test(given)) return true;
    const [, name] = /^\s*&?\s*(\w+)/.exec(given) ?? [];
    if (name === undefined) return false;
    const sets = new RegExp(`(?<![.>\\w])${name}(?:\\.\\w+)*\\s*=(?!=)[^;]*\\bbpf_log2l?\\s*\\(`);
    return (
      sets.test(text) || new RegExp(`(?<![.>\\w])${name}\\s*=\\s*\\{[^}]*\\bbpf_log2`).test(text)
    );
  });
}

const LOG2 = /\bbpf_log2l?\s*\(/;
