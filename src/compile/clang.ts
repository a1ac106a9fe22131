import { tokenEnd } from "../ctext/tokens.js";
import type { ModuleMessage } from "../types/module.js";
import type { Source, Span } from "../types/outcome.js";
import { INPUT_NAME } from "./protocol.js";

/** One message of clang with the notes that belong to it. */
export interface ClangMessage extends ModuleMessage {
  readonly fatal: boolean;
  readonly notes: readonly ModuleMessage[];
}

const HEAD = /^(.*?):(\d+):(\d+): (fatal error|error|warning|note): (.*)$/;
const BARE = /^(fatal error|error|warning|note): (.*)$/;

/** Takes clang's text apart; source lines and carets between are dropped. */
export function parseClang(log: string, fileName: string): readonly ClangMessage[] {
  const messages: (ClangMessage & { notes: ModuleMessage[] })[] = [];
  for (const line of log.split("\n")) {
    const head = HEAD.exec(line);
    const bare = head ? undefined : BARE.exec(line);
    const kind = head?.[4] ?? bare?.[1];
    if (kind === undefined) continue;
    const file = head?.[1] ?? "";
    const message: ModuleMessage = {
      severity: kind === "warning" || kind === "note" ? kind : "error",
      file: file === INPUT_NAME ? fileName : file,
      line: Number(head?.[2] ?? 0),
      column: Number(head?.[3] ?? 0),
      message: (head?.[5] ?? bare?.[2] ?? "").replace(/ \[-W[^\]]*\]$/, ""),
    };
    if (kind === "note") messages.at(-1)?.notes.push(message);
    else messages.push({ ...message, fatal: kind === "fatal error", notes: [] });
  }
  return messages;
}

/** The token at clang's 1-based line and column; columns count bytes of UTF-8. */
export function spanAt(source: Source, line: number, column: number): Span | undefined {
  if (line < 1) return undefined;
  let start = 0;
  for (let i = 1; i < line; i++) {
    const end = source.text.indexOf("\n", start);
    if (end < 0) return undefined;
    start = end + 1;
  }
  const end = source.text.indexOf("\n", start);
  const text = source.text.slice(start, end < 0 ? undefined : end);
  const before = Buffer.from(text)
    .subarray(0, Math.max(0, column - 1))
    .toString().length;
  const at = start + Math.min(before, text.length);
  return { start: at, end: tokenEnd(source.text, at) };
}
