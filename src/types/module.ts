/**
 * What the compiler child hands to the runtime and what the cache stores:
 * plain data, no file descriptor, nothing of the kernel's state.
 */
/** A file that a compile read, by the hash of its bytes; "" = it was not there. */
export type ReadFile = readonly [path: string, hash: string];

export interface CompiledModule {
  readonly programs: readonly ProgramSpec[];
  readonly maps: readonly MapSpec[];
  /** The licence that the text declares; "GPL" unless it says otherwise. */
  readonly license: string;
  /** Raw BTF of the module (for line info, and maps that need BTF), if any. */
  readonly btf?: Uint8Array;
  /** Warnings of clang, on the person's own lines. */
  readonly warnings: readonly ModuleMessage[];
  /** Enums are read as their names; what has none stays a number. */
  readonly enumNames?: boolean;
  /** Files of the -I directories that the compile read. */
  readonly includes?: readonly ReadFile[];
}

export interface ModuleMessage {
  readonly severity: "error" | "warning" | "note";
  /** File as clang names it: the request's fileName for the main text. */
  readonly file: string;
  /** 1-based; 0 when clang gave none. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface ProgramSpec {
  /** The C function's name: `kprobe__vfs_read`, `trace_0`. */
  readonly name: string;
  /** struct bpf_insn[], 8 bytes each; map references carry a zero fd. */
  readonly instructions: Uint8Array;
  readonly relocations: readonly MapRelocation[];
  /** Line of C for an instruction, ascending by `instruction`. */
  readonly lines: readonly LineInfo[];
  /** struct bpf_func_info[] and bpf_line_info[] as the kernel takes them. */
  readonly funcInfo?: Uint8Array;
  readonly lineInfo?: Uint8Array;
  readonly funcInfoSize?: number;
  readonly lineInfoSize?: number;
  /** C type of the first parameter, as written: `struct pt_regs *`. */
  readonly contextType?: string;
}

export interface MapRelocation {
  /** Index of the BPF_LD_IMM64 instruction. */
  readonly instruction: number;
  readonly map: string;
}

export interface LineInfo {
  readonly instruction: number;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line's own text, when known. */
  readonly text?: string;
}

export interface MapSpec {
  readonly name: string;
  /** enum bpf_map_type of the kernel's UAPI. */
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** libbcc's JSON type descriptions, parsed. */
  readonly key?: TypeDescription;
  readonly value?: TypeDescription;
  /** For perf and ring buffers: the event struct's fields, `name#type`. */
  readonly eventFields?: readonly string[];
  /** For maps of maps: the name of the map that is the pattern of the inner ones. */
  readonly innerMap?: string;
  /** bpffs path of a pinned map. */
  readonly pinnedPath?: string;
  /** Type ids in the module's BTF, for maps that the kernel wants typed. */
  readonly btfKeyTypeId?: number;
  readonly btfValueTypeId?: number;
}

/** libbcc's JSON type description: a name, or [name, fields, "struct"|"union"|"struct_packed"]. */
export type TypeDescription = unknown;

export type HeaderSource = "auto" | "btf" | "kernel";

export interface CompileRequest {
  readonly text: string;
  /** Name used in diagnostics; `#include "…"` also looks beside it. The text is never read from it. */
  readonly fileName: string;
  /** Further clang flags: `-DDEBUG`, `-Ipath`. */
  readonly cflags: readonly string[];
  readonly headers: HeaderSource;
}
