import { completeExpression, type Dialect } from "./expression.js";
import { headItems } from "./heads.js";
import { probeScope } from "./scope.js";
import { nothing, type Completion, type Sources } from "./types.js";

/** A trace probe: its head, then expressions. Places are the probe text's own. */
export function completeProbe(text: string, cursor: number, sources: Sources): Completion {
  const end = headEnd(text);
  if (cursor <= end) return completeHead(text, cursor, end, sources);
  if (inSignature(text, end, cursor)) return nothing(cursor);
  return completeExpression(text, cursor, scopeFor(text, end, sources), "trace", sources);
}

/** A head alone, as tools take it. */
export function completeHead(
  text: string,
  cursor: number,
  end: number,
  sources: Sources,
): Completion {
  const { from, items } = headItems(text.slice(0, cursor), sources);
  // What follows in the same part of the head is replaced along.
  const [rest] = /^\w*:?/.exec(text.slice(cursor, end))!;
  const colon = items.some(({ text: each }) => each.endsWith(":"));
  return { from, to: cursor + (colon ? rest.length : rest.replace(/:$/, "").length), items };
}

/** First blank, quote or parenthesis, as the grammar has it. */
export const headEnd = (text: string): number => {
  const end = text.search(/[\s("]/);
  return end < 0 ? text.length : end;
};

/** Inside parentheses that touch the head and read like a signature. */
function inSignature(text: string, end: number, cursor: number): boolean {
  const touching =
    /^\(\s*(?:const\s+)?(?:struct|union|enum|unsigned|int|long|char|void|\w+_t|[us]\d+)\b[^()]*/.exec(
      text.slice(end),
    );
  return touching !== null && cursor <= end + touching[0].length;
}

/** The scope of a probe by its head, and by its signature when that is whole. */
function scopeFor(text: string, end: number, sources: Sources): ReturnType<typeof probeScope> {
  const [signature] = /^\([^()]*\)/.exec(text.slice(end)) ?? [""];
  const head = text.slice(0, end);
  return (
    (signature === "" ? undefined : probeScope(head + signature, sources)) ??
    probeScope(head, sources)
  );
}

/** An argdist specifier: head, parameters, types, expressions, filter, label. */
export function completeSpec(text: string, cursor: number, sources: Sources): Completion {
  const open = text.indexOf("(");
  if (open < 0 || cursor <= open)
    return completeHead(text, cursor, open < 0 ? text.length : open, sources);
  const close = closing(text, open);
  if (cursor <= close) return nothing(cursor);
  const after = text.slice(close + 1, cursor);
  if (/#[^"]*$/.test(after) || !after.includes(":")) return nothing(cursor);
  const head = text.slice(0, open);
  const signature = text.slice(open, close + 1);
  const named = signature === "()" ? undefined : probeScope(head + signature, sources);
  const dialect: Dialect = "argdist";
  return completeExpression(text, cursor, named ?? probeScope(head, sources), dialect, sources);
}

function closing(text: string, open: number): number {
  const close = text.indexOf(")", open);
  return close < 0 ? text.length : close;
}
