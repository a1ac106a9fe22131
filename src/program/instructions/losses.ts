import type { CompiledModule, MapSpec, ProgramSpec } from "../../types/module.js";
import { CLASS, classOf, instructionsOf, JMP, operationOf } from "./decode.js";
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

const lostMap = (ring: string): MapSpec => ({
  name: lostMapOf(ring),
  type: ARRAY,
  keySize: 4,
  valueSize: 8,
  maxEntries: 1,
  flags: 0,
  key: "int",
  value: "unsigned long long",
});

function counting(program: ProgramSpec, rings: readonly string[]): ProgramSpec {
  const insertions = sends(program, rings).map(({ at, helper, ring }): Insertion => ({
    after: at,
    instructions: helper === HELPER.ringReserve ? UNLESS_RESERVED : UNLESS_SENT,
    relocations: [{ instruction: 1, map: lostMapOf(ring) }],
  }));
  return insertions.length === 0 ? program : (withInsertions(program, insertions) ?? program);
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

const isSend = (helper: number): boolean =>
  helper === HELPER.ringOutput || helper === HELPER.ringReserve;

/** `if (r0 is well) goto over; r1 = &element; r2 = 1; lock *r1 += r2; over:` */
const addOneUnless = (well: number): Uint8Array =>
  Uint8Array.from([
    ...[well, 0x00, 4, 0, 0, 0, 0, 0],
    // A wide load whose source says: the address of the map's value.
    ...[0x18, 0x21, 0, 0, 0, 0, 0, 0],
    ...[0x00, 0x00, 0, 0, 0, 0, 0, 0],
    ...[0xb7, 0x02, 0, 0, 1, 0, 0, 0],
    ...[0xdb, 0x21, 0, 0, 0, 0, 0, 0],
  ]);

const JUMP_IF_ZERO = 0x15;
const JUMP_UNLESS_ZERO = 0x55;
const UNLESS_SENT = addOneUnless(JUMP_IF_ZERO);
const UNLESS_RESERVED = addOneUnless(JUMP_UNLESS_ZERO);
