import type { Source, Span } from "../../src/types/outcome.js";
import type { IsTypeName } from "../../src/oneliners/cexpr/type_name.js";
import { parseProbe } from "../../src/oneliners/trace/parser.js";
import type { Probe } from "../../src/oneliners/ast.js";

export const isTypeName: IsTypeName = (name) => /^(u|s)(8|16|32|64)$|_t$/.test(name);

export const sourceOf = (text: string): Source => ({ name: "probe 1", text });

export function parsed(text: string): Probe {
  const outcome = parseProbe(sourceOf(text), isTypeName);
  if (!outcome.ok)
    throw new Error(`${text}: ${outcome.diagnostics.map((d) => d.message).join("; ")}`);
  return outcome.value;
}

/** A tree without its places and spellings: what two texts that mean the same have in common. */
export function meaning(node: unknown): unknown {
  if (typeof node === "bigint") return `${node}n`;
  if (Array.isArray(node)) return node.map(meaning);
  if (node === null || typeof node !== "object") return node;
  const dropped = new Set(["span", "nameSpan", "calleeSpan", "source", "offsets"]);
  const entries = Object.entries(node).filter(
    ([key, value]) => !dropped.has(key) && value !== undefined,
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, meaning(value)]));
}

export const spanText = (text: string, span: Span): string => text.slice(span.start, span.end);
