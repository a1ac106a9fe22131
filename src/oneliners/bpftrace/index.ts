/** Programs of bpftrace's, said as this project's texts: a one-liner where that is enough, else a C program. */
import type { KernelFacts } from "../../types/facts.js";
import type { Outcome } from "../../types/outcome.js";
import { attempt } from "../source.js";
import type { Block, Call, ProbeName, Statement } from "./ast.js";
import { programText } from "./c_program.js";
import { constantsOf, isBegin } from "./constants.js";
import { onKernel } from "./expand.js";
import { countText, traceText } from "./one_liner.js";
import { wrong } from "./lexer.js";
import { parseBpftrace } from "./parser.js";
import { titleOf } from "./probes.js";
import type { Translation } from "./translation.js";

export { looksLikeBpftrace } from "./parser.js";
export type { Translation } from "./translation.js";

/** What has no meaning here is a mistake that names it. */
export function translateBpftrace(text: string, kernel: KernelFacts): Outcome<Translation> {
  return attempt(() => {
    const program = parseBpftrace(text);
    const notes: string[] = [];
    const blocks = program.blocks.filter((block) => isKept(block, notes));
    if (blocks.length === 0)
      throw wrong(
        text,
        ownProbe(program.blocks).span,
        "no probe is left to attach: BEGIN, END and interval are left out",
      );
    const kept = { ...program, blocks };
    // Patterns are written out in so many functions in all.
    const room = { left: 100 };
    const short = constantsOf(program).size > 0 ? undefined : countText(kept);
    const there =
      short === undefined ? blocks.map((each) => onKernel(each, kernel, notes, room)) : blocks;
    const onThis = { ...kept, blocks: there };
    const made = short ?? traceText(onThis) ?? programText(onThis, program, kernel);
    return { text: made.text, notes: [...new Set([...notes, ...made.notes])] };
  });
}

/** Blocks that are about bpftrace's own output have nothing to do here: a cell shows its maps all the time. */
function isKept(block: Block, notes: string[]): boolean {
  const own = block.probes.filter(({ kind }) => /^(?:BEGIN|END|interval)$/.test(kind));
  if (own.length === 0) return true;
  const title = titleOf(own[0]!);
  const ends = seconds(own[0]!.words);
  if (own[0]!.kind !== "interval") {
    // Entries that a program has in itself are left out of nothing.
    if (!isBegin(block) || block.body.every(isCall))
      notes.push(`${title} is left out: it is about bpftrace's own output`);
  } else if (ends !== undefined && block.body.some(isExit))
    notes.push(
      `${title} is left out: :wait ${ends} in a script ends the cell, as -d ${ends} a file that bcc-tool runs`,
    );
  else notes.push(`${title} is left out: a cell shows its maps as they are`);
  return false;
}

/** That by the clock has something to say; what stands before and behind it has not. */
function ownProbe(blocks: readonly Block[]): ProbeName {
  const probes = blocks.flatMap((block) => block.probes);
  return probes.find(({ kind }) => kind === "interval") ?? probes[0]!;
}

const isCall = ({ kind }: Statement): boolean => kind === "call";

const isExit = (statement: Statement): boolean =>
  statement.kind === "call" && (statement.call satisfies Call).name === "exit";

/** `s:5`, `ms:500` */
function seconds([unit = "", number = ""]: readonly string[]): number | undefined {
  const per = { s: 1, ms: 1e3, us: 1e6 }[unit];
  return per === undefined || !/^\d+$/.test(number) ? undefined : Number(number) / per;
}
