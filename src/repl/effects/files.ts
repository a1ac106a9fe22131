import { readFileSync, writeFileSync } from "node:fs";
import { unreachable } from "../../types/outcome.js";
import type { Effect, Written } from "../effect.js";
import type { EffectContext } from "./context.js";
import { exported } from "./export.js";
import { parseSession, printSession } from "./saved.js";
import { watchFile } from "./watch.js";

type Read = Extract<Effect, { do: "read" }>;
type Write = Extract<Effect, { do: "write" }>;

/** A C program from a file into a cell of its own; watched, it is swapped whenever the file is saved. */
export async function readProgram({ path, watch }: Read, context: EffectContext): Promise<void> {
  const text = readText(path, context);
  if (text === undefined) return;
  context.dispatch({ type: "text", text, file: path, to: "cell" });
  if (watch) await watchFile(path, context);
}

export function readText(path: string, { dispatch }: EffectContext): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const text = `cannot read ${path}: ${reasonOf(error)}`;
    dispatch({ type: "notice", notice: { kind: "error", text } });
    return undefined;
  }
}

/** New files are for their owner alone: a trace may show what others may not see. */
export function writeOut({ path, what }: Write, { dispatch }: EffectContext): void {
  const made = contentsOf(what);
  if (!made.ok) return dispatch({ type: "notice", notice: { kind: "error", text: made.why } });
  try {
    writeFileSync(path, made.text, { mode: 0o600 });
    dispatch({ type: "notice", notice: { kind: "info", text: `written to ${path}` } });
  } catch (error) {
    const text = `cannot write ${path}: ${reasonOf(error)}`;
    dispatch({ type: "notice", notice: { kind: "error", text } });
  }
}

type Contents =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

function contentsOf(what: Written): Contents {
  switch (what.kind) {
    case "text":
      return { ok: true, text: what.text.endsWith("\n") ? what.text : `${what.text}\n` };
    case "session":
      return { ok: true, text: printSession(what.cells) };
    case "export":
      return exported(what.cell, what.format);
    default:
      return unreachable(what);
  }
}

export function openSession(path: string, context: EffectContext): void {
  const text = readText(path, context);
  if (text === undefined) return;
  const cells = parseSession(text);
  if (cells === undefined) {
    const notice = { kind: "error", text: `${path} is no saved session` } as const;
    return context.dispatch({ type: "notice", notice });
  }
  context.dispatch({ type: "cells", cells });
}

const plainWords: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or directory",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is no directory",
  ENOSPC: "the disk is full",
  EROFS: "the file system is read-only",
};

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== undefined) return plainWords[code] ?? code;
  return error instanceof Error ? error.message : String(error);
}
