import type {
  CompiledModule,
  LineInfo,
  MapSpec,
  ProgramSpec,
  ReadFile,
  TypeDescription,
} from "../types/module.js";

/** Of the answer's form; counts up, here and in native/compiler/answer.cc, when that changes. */
export const PROTOCOL = 3;

/** Name that the main text has in the child's messages and line information. */
export const INPUT_NAME = "/virtual/input.c";

export interface ChildRequest {
  readonly text: string;
  readonly flags: readonly string[];
  readonly headers: "btf" | "kernel";
  /** Another kernel's BTF and release, to try its types. */
  readonly btf?: { readonly path: string; readonly release: string };
}

/** What the child is going to compile; `id` is the same wherever clang sees the same (native/compiler/input_id.h). */
export interface Announcement {
  readonly compiling: string;
  readonly files: readonly ReadFile[];
}

/** The child's answer as JSON gives it (native/compiler/answer.cc). */
export interface ChildAnswer {
  readonly protocol: number;
  readonly ok: boolean;
  /** The request itself was wrong. */
  readonly error?: string;
  readonly wide: boolean;
  readonly log: string;
  readonly license: string;
  readonly missingTracepoints: readonly string[];
  /** Constants whose value in this kernel is not known, with those in others: `3 in 6.1, 4 in 6.12`. */
  readonly unknownConstants: readonly (readonly [name: string, elsewhere: string])[];
  readonly tracefsUnreadable: boolean;
  readonly btf: string;
  /** As announced; empty where the kernel's own headers were used. */
  readonly id: string;
  readonly files: readonly ReadFile[];
  /** `PATH: reason` of includes that are no regular files, or too large. */
  readonly refusedFiles: readonly string[];
  readonly programs: readonly AnswerProgram[];
  readonly maps: readonly AnswerMap[];
}

export interface AnswerProgram {
  readonly name: string;
  readonly instructions: string;
  readonly relocations: readonly (readonly [number, string])[];
  readonly lines: readonly (readonly [number, string, number, number])[];
  readonly funcInfo: string;
  readonly funcInfoSize: number;
  readonly lineInfo: string;
  readonly lineInfoSize: number;
  readonly contextType: string;
  /** Instructions that can't work: a call of nothing, or data that is no map's. */
  readonly flaws: readonly (readonly [instruction: number, kind: "call" | "data"])[];
}

interface AnswerMap {
  readonly name: string;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  readonly key: string;
  readonly value: string;
  readonly eventFields: readonly string[];
  readonly innerMap: string;
  readonly pinnedPath: string;
  readonly btfKeyTypeId: number;
  readonly btfValueTypeId: number;
}

/** "BCCQ", then fields: two u32 lengths, name, value; ended by two zeros. */
export function encodeRequest(request: ChildRequest): Buffer {
  const parts: Buffer[] = [Buffer.from("BCCQ", "latin1")];
  const field = (name: string, value: string): void => {
    const bytes = Buffer.from(value);
    const head = Buffer.alloc(8);
    head.writeUInt32LE(name.length, 0);
    head.writeUInt32LE(bytes.length, 4);
    parts.push(head, Buffer.from(name), bytes);
  };
  field("headers", request.headers);
  for (const flag of request.flags) field("flag", flag);
  if (request.btf) {
    field("btf", request.btf.path);
    field("release", request.btf.release);
  }
  field("text", request.text);
  parts.push(Buffer.alloc(8));
  return Buffer.concat(parts);
}

export function moduleOf(
  answer: ChildAnswer,
  fileName: string,
  text: string,
  warnings: CompiledModule["warnings"],
): CompiledModule {
  const textLines = text.split("\n");
  return {
    programs: answer.programs.map((program) => programOf(program, fileName, textLines)),
    maps: answer.maps.map(mapOf),
    license: answer.license,
    ...(answer.files.length > 0 ? { includes: answer.files } : {}),
    ...(answer.btf ? { btf: bytesOf(answer.btf) } : {}),
    warnings,
  };
}

function programOf(
  program: AnswerProgram,
  fileName: string,
  textLines: readonly string[],
): ProgramSpec {
  const info = program.funcInfo
    ? {
        funcInfo: bytesOf(program.funcInfo),
        funcInfoSize: program.funcInfoSize,
        lineInfo: bytesOf(program.lineInfo),
        lineInfoSize: program.lineInfoSize,
      }
    : {};
  return {
    name: program.name,
    instructions: bytesOf(program.instructions),
    relocations: program.relocations.map(([instruction, map]) => ({ instruction, map })),
    lines: program.lines.map(([instruction, file, line, column]): LineInfo => {
      if (file !== INPUT_NAME) return { instruction, file, line, column };
      const lineText = textLines[line - 1];
      const place = { instruction, file: fileName, line, column };
      return lineText === undefined ? place : { ...place, text: lineText };
    }),
    ...info,
    ...(program.contextType ? { contextType: program.contextType } : {}),
  };
}

function mapOf(map: AnswerMap): MapSpec {
  const key = describe(map.key);
  const value = describe(map.value);
  return {
    name: map.name,
    type: map.type,
    keySize: map.keySize,
    valueSize: map.valueSize,
    maxEntries: map.maxEntries,
    flags: map.flags,
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? {} : { value }),
    ...(map.eventFields.length > 0 ? { eventFields: map.eventFields } : {}),
    ...(map.innerMap ? { innerMap: map.innerMap } : {}),
    ...(map.pinnedPath ? { pinnedPath: map.pinnedPath } : {}),
    ...(map.btfKeyTypeId ? { btfKeyTypeId: map.btfKeyTypeId } : {}),
    ...(map.btfValueTypeId ? { btfValueTypeId: map.btfValueTypeId } : {}),
  };
}

/** libbcc's description is nearly JSON; a form that we don't know is left out. */
function describe(text: string): TypeDescription | undefined {
  if (!text) return undefined;
  try {
    return JSON.parse(text.replace(/,\s*([\]}])/g, "$1")) as TypeDescription;
  } catch {
    return undefined;
  }
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}
