/** Programs of bpftrace's, said as this project's texts: a one-liner where that is enough, else a BCC C program. */
import type { Outcome } from "../../types/outcome.js";
import { attempt } from "../source.js";
import type { Block } from "./ast.js";
import { programText } from "./c_program.js";
import { countText, traceText } from "./one_liner.js";
import { wrong } from "./lexer.js";
import { parseBpftrace } from "./parser.js";
import type { EventFields, Translation } from "./translation.js";

export { looksLikeBpftrace } from "./parser.js";
export type { EventFields, Translation } from "./translation.js";

/** What has no meaning here is a mistake that names it. */
export function translateBpftrace(text: string, fields: EventFields): Outcome<Translation> {
  return attempt(() => {
    const program = parseBpftrace(text);
    const notes: string[] = [];
    const kept = { ...program, blocks: program.blocks.filter((block) => isKept(block, notes)) };
    if (kept.blocks.length === 0)
      throw wrong(
        text,
        program.blocks[0]!.probes[0]!.span,
        "no probe is left that can be said here",
      );
    const made = countText(kept) ?? traceText(kept, fields) ?? programText(kept, fields);
    return { text: made.text, notes: [...notes, ...made.notes] };
  });
}

/** Blocks that are about bpftrace's own output have nothing to do here: a cell shows its maps all the time. */
function isKept(block: Block, notes: string[]): boolean {
  const own = block.probes.filter(({ kind }) => /^(?:BEGIN|END|interval)$/.test(kind));
  if (own.length === 0) return true;
  const title = [own[0]!.kind, ...own[0]!.words].join(":");
  notes.push(
    own[0]!.kind === "interval"
      ? `${title} is left out: a cell shows its maps as they are`
      : `${title} is left out: it is about bpftrace's own output`,
  );
  return false;
}
