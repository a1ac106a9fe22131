import { hostname, machine, release } from "node:os";
import { writeWhole } from "../../files/output.js";
import { readTextFile } from "../../files/read.js";
import { fileTrouble } from "../../files/trouble.js";
import { unreachable } from "../../types/outcome.js";
import type { Effect, Written } from "../effect.js";
import type { EffectContext } from "./context.js";
import { htmlReport } from "../report/index.js";
import { exportedBeside } from "./export.js";
import { parseSession, printSession } from "./session_file.js";
import { watchFile } from "./watch.js";

type Read = Extract<Effect, { do: "read" }>;
type Write = Extract<Effect, { do: "write" }>;

/** A C program from a file into a cell of its own; watched, it is swapped whenever the file is saved. */
export async function readProgram(
  { path, watch, flags }: Read,
  context: EffectContext,
): Promise<void> {
  const text = readText(path, context);
  if (text === undefined) return;
  context.dispatch({
    type: "text",
    text,
    file: path,
    ...(flags === undefined ? {} : { flags }),
    to: "cell",
  });
  if (watch) await watchFile(path, context);
}

export function readText(
  path: string,
  { dispatch }: Pick<EffectContext, "dispatch">,
): string | undefined {
  try {
    return readTextFile(path);
  } catch (error) {
    const text = `cannot read ${path}: ${fileTrouble(error)}`;
    dispatch({ type: "notice", notice: { kind: "error", text } });
    return undefined;
  }
}

export async function writeOut(
  { path, what }: Write,
  { dispatch }: Pick<EffectContext, "dispatch">,
): Promise<void> {
  const made = await contentsOf(what);
  if (!made.ok) return dispatch({ type: "notice", notice: { kind: "error", text: made.why } });
  try {
    writeWhole(path, made.text);
    const which = what.kind === "export" ? `[${what.cell.id}] ` : "";
    dispatch({ type: "notice", notice: { kind: "info", text: `${which}written to ${path}` } });
  } catch (error) {
    const text = `cannot write ${path}: ${fileTrouble(error)}`;
    dispatch({ type: "notice", notice: { kind: "error", text } });
  }
}

type Contents =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

async function contentsOf(what: Written): Promise<Contents> {
  switch (what.kind) {
    case "text":
      return { ok: true, text: what.text.endsWith("\n") ? what.text : `${what.text}\n` };
    case "session":
      return { ok: true, text: printSession(what.cells) };
    case "export":
      return exportedBeside(what.cell, what.format);
    case "report":
      return { ok: true, text: htmlReport(what.cells, what.about ?? hereAndNow()) };
    default:
      return unreachable(what);
  }
}

const hereAndNow = (): readonly string[] => [
  ...[hostname(), `${release()} ${machine()}`],
  new Date().toString().slice(0, 24),
];

export function openSession(path: string, context: Pick<EffectContext, "dispatch">): void {
  const text = readText(path, context);
  if (text === undefined) return;
  const { cells, wrong } = parseSession(text);
  if (wrong !== undefined) {
    const notice = { kind: "error", text: `${path} ${wrong}` } as const;
    return context.dispatch({ type: "notice", notice });
  }
  context.dispatch({ type: "cells", cells });
}
