import type { CompiledModule, MapSpec, ProgramSpec } from "../../types/module.js";
import { CLASS, classOf, instructionsOf, JMP, operationOf } from "./decode.js";
import { followProgram, HELPER } from "./follow.js";
import { withInsertions } from "./insert.js";
import { ADD_ONE, countMap } from "./losses.js";

/** Where it is counted what a hash had no room for. No C name has a dot. */
export const droppedMapOf = (hash: string): string => `${hash}.dropped`;

/** Hashes and per-CPU hashes; those that forget the oldest are never full. */
const CAN_BE_FULL: readonly number[] = [1, 5];

/**
 * The module with the entries counted that its hashes had no room for: behind each update that
 * the kernel refuses with E2BIG one is added to an array's element, as losses of ring buffers
 * are. Where it can't be told which map a call is for, it is not counted.
 */
export function countingDropped(module: CompiledModule): CompiledModule {
  const counted = new Set<string>();
  const hashes = module.maps
    .filter(({ type }) => CAN_BE_FULL.includes(type))
    .map(({ name }) => name);
  const programs = module.programs.map((program) => counting(program, hashes, counted));
  const maps = [...counted].map((hash): MapSpec => countMap(droppedMapOf(hash)));
  return maps.length === 0 ? module : { ...module, programs, maps: [...module.maps, ...maps] };
}

function counting(
  program: ProgramSpec,
  hashes: readonly string[],
  counted: Set<string>,
): ProgramSpec {
  const into = new Map<number, string | undefined>();
  followProgram(program, {
    call(helper, { registers }, at) {
      const map = registers[1]?.kind === "map" ? registers[1].map : undefined;
      if (helper === HELPER.update) into.set(at, map);
    },
    put() {},
    add() {},
  });
  const updates = instructionsOf(program.instructions).flatMap((one, at) => {
    const calls = classOf(one) === CLASS.jmp && operationOf(one) === JMP.call && one.from === 0;
    const hash = calls && one.immediate === HELPER.update ? into.get(at) : undefined;
    return hash !== undefined && hashes.includes(hash) ? [{ at, hash }] : [];
  });
  if (updates.length === 0) return program;
  const changed = withInsertions(
    program,
    updates.map(({ at, hash }) => ({
      after: at,
      instructions: UNLESS_TOO_BIG,
      relocations: [{ instruction: 1, map: droppedMapOf(hash) }],
    })),
  );
  if (changed === undefined) return program;
  for (const { hash } of updates) counted.add(hash);
  return changed;
}

/** `if (r0 != -E2BIG) goto over; …; over:` */
const UNLESS_TOO_BIG = Uint8Array.from([...[0x55, 0x00, 4, 0, 0xf9, 0xff, 0xff, 0xff], ...ADD_ONE]);
