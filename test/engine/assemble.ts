/**
 * A few words of BPF assembly, so that the engine's tests need no compiler.
 * Registers are numbers; offsets and constants are the kernel's.
 */
import type {
  CompiledModule,
  MapRelocation,
  MapSpec,
  ProgramSpec,
} from "../../src/types/module.js";

type Line =
  | { readonly words: readonly number[]; readonly map?: string }
  | { readonly label: string }
  | {
      readonly jump: string;
      readonly code: number;
      readonly dst: number;
      readonly src: number;
      readonly imm: number;
    };

const word = (code: number, dst: number, src: number, off: number, imm: number): Line => ({
  words: [code, (src << 4) | dst, off, imm],
});

export const movImm = (dst: number, imm: number) => word(0xb7, dst, 0, 0, imm);
export const mov = (dst: number, src: number) => word(0xbf, dst, src, 0, 0);
export const addImm = (dst: number, imm: number) => word(0x07, dst, 0, 0, imm);
export const shiftRight = (dst: number, imm: number) => word(0x77, dst, 0, 0, imm);
export const call = (helper: number) => word(0x85, 0, 0, 0, helper);
export const exit = () => word(0x95, 0, 0, 0, 0);
export const store64 = (dst: number, off: number, src: number) => word(0x7b, dst, src, off, 0);
export const store32 = (dst: number, off: number, src: number) => word(0x63, dst, src, off, 0);
export const storeImm32 = (dst: number, off: number, imm: number) => word(0x62, dst, 0, off, imm);
export const storeImm64 = (dst: number, off: number, imm: number) => word(0x7a, dst, 0, off, imm);
export const load64 = (dst: number, src: number, off: number) => word(0x79, dst, src, off, 0);
export const atomicAdd64 = (dst: number, off: number, src: number) => word(0xdb, dst, src, off, 0);
export const loadMap = (dst: number, map: string): Line => ({
  words: [0x18, (1 << 4) | dst, 0, 0, 0, 0, 0, 0],
  map,
});
export const label = (name: string): Line => ({ label: name });
export const jumpIfZero = (dst: number, to: string): Line => ({
  jump: to,
  code: 0x15,
  dst,
  src: 0,
  imm: 0,
});
export const jumpIfNot = (dst: number, imm: number, to: string): Line => ({
  jump: to,
  code: 0x55,
  dst,
  src: 0,
  imm,
});

/** Helper numbers of enum bpf_func_id. */
export const helper = {
  mapLookup: 1,
  ktime: 5,
  pidTgid: 14,
  comm: 16,
  perfOutput: 25,
  ringReserve: 131,
  ringSubmit: 132,
} as const;

export function assemble(name: string, lines: readonly Line[]): ProgramSpec {
  const places = new Map<string, number>();
  let count = 0;
  for (const line of lines) {
    if ("label" in line) places.set(line.label, count);
    else count += "words" in line ? line.words.length / 4 : 1;
  }
  const bytes = Buffer.alloc(count * 8);
  const relocations: MapRelocation[] = [];
  let at = 0;
  const emit = (code: number, registers: number, off: number, imm: number) => {
    bytes.writeUInt8(code, at * 8);
    bytes.writeUInt8(registers, at * 8 + 1);
    bytes.writeInt16LE(off, at * 8 + 2);
    bytes.writeInt32LE(imm, at * 8 + 4);
    at += 1;
  };
  for (const line of lines) {
    if ("label" in line) continue;
    if ("jump" in line) {
      emit(line.code, (line.src << 4) | line.dst, (places.get(line.jump) ?? 0) - at - 1, line.imm);
      continue;
    }
    if (line.map !== undefined) relocations.push({ instruction: at, map: line.map });
    for (let i = 0; i < line.words.length; i += 4)
      emit(
        line.words[i] ?? 0,
        line.words[i + 1] ?? 0,
        line.words[i + 2] ?? 0,
        line.words[i + 3] ?? 0,
      );
  }
  return { name, instructions: bytes, relocations, lines: [] };
}

export const moduleOf = (
  programs: readonly ProgramSpec[],
  maps: readonly MapSpec[],
): CompiledModule => ({
  programs,
  maps,
  license: "GPL",
  warnings: [],
});

export const arrayMap = (name: string, valueSize: number, maxEntries = 1): MapSpec => ({
  name,
  type: 2,
  keySize: 4,
  valueSize,
  maxEntries,
  flags: 0,
});

export const ringMap = (name: string, bytes: number): MapSpec => ({
  name,
  type: 27,
  keySize: 0,
  valueSize: 0,
  maxEntries: bytes,
  flags: 0,
});

/** `if (tgid != this one) goto out` */
export const onlyTgid = (tgid: number): readonly Line[] => [
  call(helper.pidTgid),
  mov(7, 0),
  shiftRight(0, 32),
  jumpIfNot(0, tgid, "out"),
];

const out: readonly Line[] = [label("out"), movImm(0, 0), exit()];

/** Counts calls made by a process (0 = by all) in element 0 of an array map of u64. */
export function countProgram(name: string, map: string, tgid: number): ProgramSpec {
  return assemble(name, [...(tgid === 0 ? [] : onlyTgid(tgid)), ...increment(map), ...out]);
}

const increment = (map: string): readonly Line[] => [
  storeImm32(10, -4, 0),
  mov(2, 10),
  addImm(2, -4),
  loadMap(1, map),
  call(helper.mapLookup),
  jumpIfZero(0, "out"),
  movImm(1, 1),
  atomicAdd64(0, 0, 1),
];

/** The event of the programs below, 40 bytes. */
export const eventLayout = {
  probe: 0,
  tid: 4,
  pid: 8,
  value: 16,
  timestamp: 24,
  comm: 32,
  size: 48,
};

const fill: readonly Line[] = [
  storeImm64(8, 0, 0),
  store32(8, eventLayout.tid, 7),
  shiftRight(7, 32),
  store64(8, eventLayout.pid, 7),
  load64(1, 6, 16), // a syscall's first argument
  store64(8, eventLayout.value, 1),
  call(helper.ktime),
  store64(8, eventLayout.timestamp, 0),
  mov(1, 8),
  addImm(1, eventLayout.comm),
  movImm(2, 16),
  call(helper.comm),
];

/** One event for each call by the process; what finds no room is counted in `lost`. */
export function ringProgram(name: string, map: string, lost: string, tgid: number): ProgramSpec {
  return assemble(name, [
    mov(6, 1),
    ...onlyTgid(tgid),
    loadMap(1, map),
    movImm(2, eventLayout.size),
    movImm(3, 0),
    call(helper.ringReserve),
    jumpIfZero(0, "lost"),
    mov(8, 0),
    ...fill,
    mov(1, 8),
    movImm(2, 0),
    call(helper.ringSubmit),
    movImm(0, 0),
    exit(),
    label("lost"),
    ...increment(lost),
    ...out,
  ]);
}

/** The same through a perf buffer; the event lies on the stack. */
export function perfProgram(name: string, map: string, tgid: number): ProgramSpec {
  return assemble(name, [
    mov(6, 1),
    ...onlyTgid(tgid),
    mov(8, 10),
    addImm(8, -eventLayout.size),
    ...fill,
    mov(1, 6),
    loadMap(2, map),
    // BPF_F_CURRENT_CPU
    { words: [0x18, 3, 0, -1, 0, 0, 0, 0] },
    mov(4, 8),
    movImm(5, eventLayout.size),
    call(helper.perfOutput),
    ...out,
  ]);
}
