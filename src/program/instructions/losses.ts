import type { CompiledModule, MapSpec, ProgramSpec } from "../../types/module.js";
import {
  CLASS,
  classOf,
  instructionsOf,
  JMP,
  nextOf,
  operationOf,
  type Instruction,
} from "./decode.js";
import { followProgram, HELPER } from "./follow.js";
import { withInsertions, type Insertion } from "./insert.js";

const ARRAY = 2;
const RING = 27;

/** Where it is counted what a ring buffer had no room for. No C name has a dot. */
export const lostMapOf = (ring: string): string => `${ring}.lost`;

/**
 * The module with the failures of its ring buffers counted: behind each call that
 * sends or reserves, one is added to an array's element where the kernel refused.
 * The registers that it takes are those that no call leaves anything in, so that the
 * program means what it meant. Buffers in `counted` have a count of their own.
 */
export function countingLosses(
  module: CompiledModule,
  counted: readonly string[] = [],
): CompiledModule {
  const rings = module.maps.filter(({ type, name }) => type === RING && !counted.includes(name));
  const wanted = rings.filter(
    ({ name }) => !module.maps.some((map) => map.name === lostMapOf(name)),
  );
  if (wanted.length === 0) return module;
  const names = wanted.map(({ name }) => name);
  const programs = module.programs.map((program) => counting(program, names));
  return { ...module, programs, maps: [...module.maps, ...names.map(lostMap)] };
}

const lostMap = (ring: string): MapSpec => countMap(lostMapOf(ring));

export const countMap = (name: string): MapSpec => ({
  name,
  type: ARRAY,
  keySize: 4,
  valueSize: 8,
  maxEntries: 1,
  flags: 0,
  key: "int",
  value: "unsigned long long",
});

function counting(program: ProgramSpec, rings: readonly string[]): ProgramSpec {
  const code = instructionsOf(program.instructions);
  let counted = program;
  const insertions: Insertion[] = [];
  for (const { at, helper, ring } of sends(program, rings)) {
    const relocations = (instruction: number) => [{ instruction, map: lostMapOf(ring) }];
    const test = helper === HELPER.ringReserve ? ownTest(code, at) : undefined;
    if (helper !== HELPER.ringReserve)
      insertions.push({ after: at, instructions: UNLESS_SENT, relocations: relocations(1) });
    else if (test === undefined)
      insertions.push({ after: at, instructions: UNLESS_RESERVED, relocations: relocations(1) });
    else if (code[test]!.code === JUMP_UNLESS_ZERO)
      insertions.push({ after: test, instructions: ADD_ONE, relocations: relocations(0) });
    else counted = byDetour(counted, test, lostMapOf(ring)) ?? counted;
  }
  return insertions.length === 0 ? counted : (withInsertions(counted, insertions) ?? counted);
}

/**
 * Where a program looks itself whether it got its memory. The verifier of Linux 6.1
 * does not see that a second look has the answer of the first, so there is to be one only.
 */
function ownTest(code: readonly Instruction[], call: number): number | undefined {
  const copies = new Set([0]);
  const entered = new Set(code.flatMap((one, at) => (isJump(one) ? nextOf(one, at) : [])));
  for (let at = call + 1; at < code.length; at++) {
    const one = code[at]!;
    // Others who come here, perhaps from another call, have nothing to do with this one.
    if (entered.has(at)) return undefined;
    // The first two registers are taken to count with.
    const copied = one.code === MOVE && copies.has(one.from) && one.to > 2;
    if (!copied) {
      const tests = one.code === JUMP_IF_ZERO || one.code === JUMP_UNLESS_ZERO;
      return tests && one.immediate === 0 && copies.has(one.to) ? at : undefined;
    }
    copies.add(one.to);
  }
  return undefined;
}

/**
 * The jump at `test`, for what was refused, by way of counting: that is put behind the
 * program's end, so that nothing moves. undefined in programs of several functions.
 */
function byDetour(program: ProgramSpec, test: number, map: string): ProgramSpec | undefined {
  const { instructions, funcInfo, funcInfoSize, relocations } = program;
  if (funcInfo !== undefined && funcInfo.length > (funcInfoSize ?? 0)) return undefined;
  const end = instructions.length >> 3;
  const view = new DataView(instructions.buffer, instructions.byteOffset);
  const target = test + 1 + view.getInt16(8 * test + 2, true);
  const back = end + (ADD_ONE.length >> 3);
  if (back + 1 - target > 0x7fff || end - test > 0x7fff) return undefined;
  const changed = Buffer.concat([instructions, ADD_ONE, GO_ON]);
  changed.writeInt16LE(end - test - 1, 8 * test + 2);
  changed.writeInt16LE(target - back - 1, 8 * back + 2);
  return {
    ...program,
    instructions: changed,
    relocations: [...relocations, { instruction: end, map }],
  };
}

interface Send {
  readonly at: number;
  readonly helper: number;
  readonly ring: string;
}

/** Calls into the rings; where it can't be told which, and there is one only, into that. */
function sends(program: ProgramSpec, rings: readonly string[]): readonly Send[] {
  const into = new Map<number, string | undefined>();
  followProgram(program, {
    call(helper, known, at) {
      const [, ring] = known.registers;
      if (isSend(helper)) into.set(at, ring?.kind === "map" ? ring.map : undefined);
    },
    put() {},
    add() {},
  });
  return instructionsOf(program.instructions).flatMap((one, at) => {
    const calls = classOf(one) === CLASS.jmp && operationOf(one) === JMP.call && one.from === 0;
    if (!calls || !isSend(one.immediate)) return [];
    const ring = into.get(at) ?? (rings.length === 1 ? rings[0] : undefined);
    return ring !== undefined && rings.includes(ring) ? [{ at, helper: one.immediate, ring }] : [];
  });
}

const isJump = (one: Instruction): boolean =>
  [CLASS.jmp, CLASS.jmp32].includes(classOf(one) as 5 | 6) && operationOf(one) !== JMP.call;

const isSend = (helper: number): boolean =>
  helper === HELPER.ringOutput || helper === HELPER.ringReserve;

/** `r1 = &element; r2 = 1; lock *r1 += r2` */
export const ADD_ONE = Uint8Array.from([
  // A wide load whose source says: the address of the map's value.
  ...[0x18, 0x21, 0, 0, 0, 0, 0, 0],
  ...[0x00, 0x00, 0, 0, 0, 0, 0, 0],
  ...[0xb7, 0x02, 0, 0, 1, 0, 0, 0],
  ...[0xdb, 0x21, 0, 0, 0, 0, 0, 0],
]);
const GO_ON = Uint8Array.from([0x05, 0, 0, 0, 0, 0, 0, 0]);

/** `if (r0 is well) goto over; …; over:` */
const addOneUnless = (well: number): Uint8Array =>
  Uint8Array.from([...[well, 0x00, 4, 0, 0, 0, 0, 0], ...ADD_ONE]);

const MOVE = 0xbf;
const JUMP_IF_ZERO = 0x15;
const JUMP_UNLESS_ZERO = 0x55;
const UNLESS_SENT = addOneUnless(JUMP_IF_ZERO);
const UNLESS_RESERVED = addOneUnless(JUMP_UNLESS_ZERO);
