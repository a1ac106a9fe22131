import type { MapRelocation, ProgramSpec } from "../../types/module.js";
import {
  ALU,
  CLASS,
  classOf,
  instructionsOf,
  isAtomic,
  isRegister,
  isWide,
  JMP,
  nextOf,
  operationOf,
  widthOf,
  type Instruction,
} from "./decode.js";
import { Known, lowHalf, type Pointer, type Value } from "./known.js";

/** Told while a program is gone through, with what is known there. */
export interface Visitor {
  call(helper: number, known: Known, at: number): void;
  /** A number is written into a map's value. */
  put(to: Pointer, offset: number, size: number, value: Value | undefined): void;
  /** One is added to a number in a map's value, or something else. */
  add(to: Pointer, amount: "one" | "amount"): void;
}

/** Helpers by their numbers (include/uapi/linux/bpf.h). */
export const HELPER = {
  lookup: 1,
  update: 2,
  delete: 3,
  pidTgid: 14,
  perfOutput: 25,
  getStackid: 27,
  ringOutput: 130,
  ringReserve: 131,
  ringSubmit: 132,
} as const;
const BPF_F_USER_STACK = 256;
/** Each instruction is looked at a few times; what takes more is not followed. */
const MOST_VISITS = 50;

/**
 * Goes all ways through a program and keeps what is known on each of them:
 * whence numbers come and where pointers point. A second round tells the
 * visitor, when nothing more is going to be forgotten.
 */
export function followProgram(program: ProgramSpec, visitor: Visitor): void {
  const code = instructionsOf(program.instructions);
  const maps = new Map(program.relocations.map(({ instruction, map }) => [instruction, map]));
  const step = new Step(code, maps);
  const states: (Known | undefined)[] = new Array<Known | undefined>(code.length);
  states[0] = new Known();
  const waiting = [0];
  let left = MOST_VISITS * code.length;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (left-- === 0) return;
    const after = new Known(states[at]);
    step.run(at, after);
    for (const next of nextOf(code[at]!, at)) {
      if (next < 0 || next >= code.length) continue;
      const there = states[next];
      if (there === undefined) states[next] = new Known(after);
      else if (!there.join(after)) continue;
      waiting.push(next);
    }
  }
  states.forEach((known, at) => known && step.run(at, new Known(known), visitor));
}

/** What one instruction does to what is known. */
class Step {
  constructor(
    private readonly code: readonly Instruction[],
    private readonly maps: ReadonlyMap<MapRelocation["instruction"], string>,
  ) {}

  run(at: number, known: Known, visitor?: Visitor): void {
    const one = this.code[at]!;
    const { registers } = known;
    if (isWide(one)) {
      const map = this.maps.get(at);
      registers[one.to] = map === undefined ? undefined : { kind: "map", map };
      return;
    }
    switch (classOf(one)) {
      case CLASS.ldx: {
        registers[one.to] = loaded(registers[one.from], one, known);
        return;
      }
      case CLASS.st:
      case CLASS.stx:
        return store(one, known, visitor);
      case CLASS.alu:
      case CLASS.alu64:
        registers[one.to] = computed(one, registers[one.to], registers[one.from]);
        return;
      case CLASS.jmp:
        if (operationOf(one) === JMP.call)
          call(one.from === 0 ? one.immediate : -1, at, known, visitor);
        return;
      default:
        // Reads of packets, and jumps by 32 bits: the former give r0.
        if (classOf(one) === CLASS.ld) registers[0] = undefined;
    }
  }
}

function loaded(from: Value | undefined, one: Instruction, known: Known): Value | undefined {
  if (from?.kind !== "pointer") return undefined;
  const found = known.load(from, one.offset, widthOf(one));
  if (found !== undefined || from.to !== "entry") return found;
  return { kind: "loaded", map: from.map };
}

function store(one: Instruction, known: Known, visitor: Visitor | undefined): void {
  const to = known.registers[one.to];
  if (to?.kind !== "pointer") return;
  const size = widthOf(one);
  const stx = classOf(one) === CLASS.stx;
  const value: Value | undefined = stx
    ? known.registers[one.from]
    : { kind: "number", value: one.immediate };
  if (isAtomic(one)) {
    if (to.to === "entry") visitor?.add(to, isOne(value) ? "one" : "amount");
    // Those that fetch give the old number back.
    if (one.immediate !== 0) known.registers[one.from] = known.registers[0] = undefined;
    return known.forget(to, to.at + one.offset, size);
  }
  known.store(to, one.offset, size, size < 8 && value !== undefined ? lowHalf(value) : value);
  if (to.to !== "entry") return;
  if (value?.kind === "loaded" && value.map === to.map && value.added !== undefined)
    visitor?.add(to, value.added);
  else visitor?.put(to, one.offset, size, value);
}

const isOne = (value: Value | undefined): boolean => value?.kind === "number" && value.value === 1;

function computed(
  one: Instruction,
  old: Value | undefined,
  register: Value | undefined,
): Value | undefined {
  const by: Value | undefined = isRegister(one)
    ? register
    : { kind: "number", value: one.immediate };
  const wide = classOf(one) === CLASS.alu64;
  switch (operationOf(one)) {
    case ALU.mov:
      if (isSlotMark(one)) return { kind: "log2" };
      return wide || by === undefined ? by : lowHalf(by);
    case ALU.add:
      return sum(old, by, wide);
    case ALU.lsh:
      return wide && old !== undefined && isThirtyTwo(by) ? { kind: "high", of: old } : undefined;
    case ALU.rsh:
    case ALU.arsh:
      if (!wide || !isThirtyTwo(by)) return undefined;
      if (old?.kind === "task") return { kind: "pid" };
      return old?.kind === "high" ? lowHalf(old.of) : undefined;
    default:
      return undefined;
  }
}

/** Our compiler writes it behind bpf_log2 (native/compiler/slot_marks.cc); clang moves nothing onto itself. */
const isSlotMark = (one: Instruction): boolean =>
  classOf(one) === CLASS.alu64 && isRegister(one) && one.to === one.from;

const isThirtyTwo = (value: Value | undefined): boolean =>
  value?.kind === "number" && value.value === 32;

function sum(a: Value | undefined, b: Value | undefined, wide: boolean): Value | undefined {
  if (a?.kind === "pointer")
    return wide && b?.kind === "number" ? { ...a, at: a.at + b.value } : undefined;
  const [number, other] = a?.kind === "loaded" ? [a, b] : b?.kind === "loaded" ? [b, a] : [];
  if (number === undefined) return undefined;
  return { ...number, added: number.added === undefined && isOne(other) ? "one" : "amount" };
}

function call(helper: number, at: number, known: Known, visitor: Visitor | undefined): void {
  visitor?.call(helper, known, at);
  const { registers } = known;
  const [map, flags] = [registers[helper === HELPER.getStackid ? 2 : 1], registers[3]];
  if (!READERS.has(helper)) forgetArguments(known);
  for (let i = 0; i <= 5; i++) registers[i] = undefined;
  registers[0] = result(helper, at, map?.kind === "map" ? map.map : undefined, flags);
}

/** Helpers that write nothing where their arguments point. */
const READERS: ReadonlySet<number> = new Set([
  ...[HELPER.lookup, HELPER.update, HELPER.delete, HELPER.perfOutput],
  ...[HELPER.getStackid, HELPER.ringOutput, HELPER.ringSubmit],
]);

/** Most bytes of a program's stack. */
const FRAME = 512;

function forgetArguments(known: Known): void {
  for (let i = 1; i <= 5; i++) {
    const pointer = known.registers[i];
    if (pointer?.kind !== "pointer") continue;
    const size = known.registers[i + 1];
    known.forget(pointer, pointer.at, size?.kind === "number" ? size.value : FRAME);
  }
}

function result(
  helper: number,
  at: number,
  map: string | undefined,
  flags: Value | undefined,
): Value | undefined {
  if (helper === HELPER.pidTgid) return { kind: "task" };
  if (map === undefined) return undefined;
  switch (helper) {
    case HELPER.lookup:
      return { kind: "pointer", to: "entry", map, id: at, at: 0 };
    case HELPER.ringReserve:
      return { kind: "pointer", to: "record", map, id: at, at: 0 };
    case HELPER.getStackid:
      if (flags?.kind !== "number") return undefined;
      return { kind: "stack", map, user: (flags.value & BPF_F_USER_STACK) !== 0 };
    default:
      return undefined;
  }
}
