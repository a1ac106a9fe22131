import type { MapRelocation, ProgramSpec } from "../../types/module.js";
import { CLASS, classOf, instructionsOf, isWide, JMP, operationOf } from "./decode.js";

/** Instructions to be put behind one; `relocations` count from the first of them. */
export interface Insertion {
  /** Index of the instruction behind which they go. */
  readonly after: number;
  readonly instructions: Uint8Array;
  readonly relocations: readonly MapRelocation[];
}

/** bpf_call of a function of the program itself, and the address of one. */
const PSEUDO_CALL = 1;
const PSEUDO_FUNCTION = 4;

/**
 * The program with further instructions in it: jumps, calls, maps and lines of C
 * mean what they meant. Who jumps to the instruction behind an insertion does not
 * run it. undefined where a jump would become too long.
 */
export function withInsertions(
  program: ProgramSpec,
  insertions: readonly Insertion[],
): ProgramSpec | undefined {
  const ordered = [...insertions].sort((a, b) => a.after - b.after);
  const placeOf = (old: number): number =>
    ordered.reduce(
      (place, { after, instructions }) =>
        after < old ? place + (instructions.length >> 3) : place,
      old,
    );
  const moved = withTargets(program.instructions, placeOf);
  if (moved === undefined) return undefined;
  const infos = (bytes: Uint8Array | undefined, size: number | undefined) =>
    bytes === undefined || size === undefined ? bytes : withPlaces(bytes, size, placeOf);
  const { funcInfo, funcInfoSize, lineInfo, lineInfoSize } = program;
  return {
    ...program,
    instructions: joined(moved, ordered),
    relocations: [
      ...program.relocations.map((one) => ({ ...one, instruction: placeOf(one.instruction) })),
      ...ordered.flatMap(({ after, relocations }) =>
        relocations.map(({ instruction, map }) => ({
          instruction: placeOf(after) + 1 + instruction,
          map,
        })),
      ),
    ],
    lines: program.lines.map((line) => ({ ...line, instruction: placeOf(line.instruction) })),
    ...(funcInfo === undefined ? {} : { funcInfo: infos(funcInfo, funcInfoSize)! }),
    ...(lineInfo === undefined ? {} : { lineInfo: infos(lineInfo, lineInfoSize)! }),
  };
}

function joined(instructions: Uint8Array, insertions: readonly Insertion[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const { after, instructions: more } of insertions) {
    parts.push(instructions.subarray(from, 8 * (after + 1)), more);
    from = 8 * (after + 1);
  }
  return Buffer.concat([...parts, instructions.subarray(from)]);
}

/** A copy whose distances are those of the new places. */
function withTargets(
  instructions: Uint8Array,
  placeOf: (old: number) => number,
): Uint8Array | undefined {
  const copy = Uint8Array.from(instructions);
  const view = new DataView(copy.buffer);
  const code = instructionsOf(instructions);
  for (let at = 0; at < code.length; at += isWide(code[at]!) ? 2 : 1) {
    const one = code[at]!;
    const field = distanceField(one);
    if (field === undefined) continue;
    const old = field === "offset" ? one.offset : one.immediate;
    const distance = placeOf(at + 1 + old) - placeOf(at) - 1;
    if (field === "immediate") view.setInt32(8 * at + 4, distance, true);
    else if (distance === (distance << 16) >> 16) view.setInt16(8 * at + 2, distance, true);
    else return undefined;
  }
  return copy;
}

/** Where an instruction has how far away its target is. */
function distanceField(
  one: ReturnType<typeof instructionsOf>[number],
): "offset" | "immediate" | undefined {
  if (isWide(one)) return one.from === PSEUDO_FUNCTION ? "immediate" : undefined;
  const kind = classOf(one);
  if (kind !== CLASS.jmp && kind !== CLASS.jmp32) return undefined;
  const operation = operationOf(one);
  if (operation === JMP.exit) return undefined;
  if (operation === JMP.call) return one.from === PSEUDO_CALL ? "immediate" : undefined;
  return kind === CLASS.jmp32 && operation === JMP.always ? "immediate" : "offset";
}

/** Records that begin with the index of an instruction. */
function withPlaces(bytes: Uint8Array, size: number, placeOf: (old: number) => number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  for (let at = 0; at + size <= copy.length; at += size)
    view.setUint32(at, placeOf(view.getUint32(at, true)), true);
  return copy;
}
