import type { CompiledModule, ProgramSpec } from "../../types/module.js";
import { isLinkedId, LINKED_PREFIX, linkedId } from "../form_names.js";

const BYTES = 8;
/** BPF_JMP | BPF_CALL: of a helper, unless the source register says of what. */
const CALL = 0x85;
const CALL_OF_HELPER = 0x00;
const CALL_OF_FUNCTION = 0x10;
/** BPF_ALU64 | BPF_MOV of a number into a register. */
const MOVE = 0xb7;
/** BPF_LD | BPF_DW | BPF_IMM, two instructions long. */
const LOAD_NUMBER = 0x18;

/**
 * The module with the functions of `others` behind each program that calls one of them, and the
 * maps that they look into beside its own. What is called and not among them is what this run never
 * comes to: a 0 in place of a call that the kernel does not know. A program with a function behind
 * it has no types and lines for the kernel any more: there they would have to be of both.
 */
export function withFunctions(
  module: CompiledModule,
  others: readonly CompiledModule[],
): CompiledModule {
  const functions = others.flatMap(({ programs }) => programs);
  const byId = new Map(
    functions.map((one) => [linkedId(one.name.slice(LINKED_PREFIX.length)), one]),
  );
  // Their types are those of the other module.
  const maps = others.flatMap((one) =>
    one.maps.map(({ btfKeyTypeId: _key, btfValueTypeId: _value, ...map }) => map),
  );
  const programs = module.programs.map((program) => {
    const calls = callsIn(program.instructions);
    const known = calls.filter(({ id }) => byId.has(id));
    const rest = without(
      program,
      calls.filter(({ id }) => !byId.has(id)),
    );
    return known.length === 0 ? rest : behind(rest, known, byId);
  });
  return { ...module, programs, maps: [...module.maps, ...maps] };
}

/** What its programs call by such numbers. */
export const calledIds = ({ programs }: CompiledModule): ReadonlySet<number> =>
  new Set(programs.flatMap(({ instructions }) => callsIn(instructions).map(({ id }) => id)));

function without(program: ProgramSpec, calls: readonly Call[]): ProgramSpec {
  if (calls.length === 0) return program;
  const instructions = Uint8Array.from(program.instructions);
  for (const { at } of calls) instructions.set([MOVE, 0, 0, 0, 0, 0, 0, 0], at * BYTES);
  return { ...program, instructions };
}

function behind(
  { name, contextType, ...own }: ProgramSpec,
  calls: readonly Call[],
  byId: ReadonlyMap<number, ProgramSpec>,
): ProgramSpec {
  const ids = [...new Set(calls.map(({ id }) => id))];
  const places = new Map<number, number>();
  let { instructions, relocations, lines } = own;
  for (const id of ids) {
    const called = byId.get(id)!;
    const place = instructions.length / BYTES;
    const moved = <T extends { readonly instruction: number }>(one: T): T => ({
      ...one,
      instruction: one.instruction + place,
    });
    places.set(id, place);
    instructions = Buffer.concat([instructions, called.instructions]);
    relocations = [...relocations, ...called.relocations.map(moved)];
    lines = [...lines, ...called.lines.map(moved)];
  }
  const view = new DataView(instructions.buffer, instructions.byteOffset);
  for (const { at, id } of calls) {
    view.setUint8(at * BYTES + 1, CALL_OF_FUNCTION);
    view.setInt32(at * BYTES + 4, places.get(id)! - at - 1, true);
  }
  const context = contextType === undefined ? {} : { contextType };
  return { name, instructions, relocations, lines, ...context };
}

interface Call {
  readonly at: number;
  readonly id: number;
}

/** Places of calls by such a number. */
function callsIn(instructions: Uint8Array): readonly Call[] {
  const view = new DataView(instructions.buffer, instructions.byteOffset, instructions.byteLength);
  const calls: Call[] = [];
  for (let at = 0; at * BYTES < instructions.length; at++) {
    const code = instructions[at * BYTES]!;
    if (code === LOAD_NUMBER) at++;
    if (code !== CALL || instructions[at * BYTES + 1]! >> 4 !== CALL_OF_HELPER) continue;
    const id = view.getInt32(at * BYTES + 4, true);
    if (isLinkedId(id)) calls.push({ at, id });
  }
  return calls;
}
