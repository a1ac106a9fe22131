/**
 * Kernel and user-space facts as an argument: the languages ask these
 * interfaces and never the system itself, so that a test can answer for any
 * kernel. All calls are synchronous; all are cheap after the first.
 */
export interface KernelFacts {
  /** uname -r, for messages only: nothing is decided by it. */
  readonly release: string;
  readonly arch: "x64" | "arm64";
  readonly features: KernelFeatures;
  /** A function of the running kernel or its modules, by exact name. */
  function(name: string): KernelFunction | undefined;
  /** Names of attachable functions that match, sorted. */
  matchFunctions(pattern: RegExp): readonly string[];
  /** Up to `most` attachable names nearest to a mistyped one. */
  nearestFunctions(name: string, most?: number): readonly string[];
  tracepoint(category: string, event: string): TracepointFormat | undefined;
  /** `category:event` names that match, sorted. */
  matchTracepoints(pattern: RegExp): readonly string[];
  nearestTracepoints(name: string, most?: number): readonly string[];
  readonly types: TypeFacts;
  /** What lies in the kernel now, whosever it is. */
  readonly objects?: KernelObjects;
  /** What had to be done to learn these facts (tracefs mounted), one line each. */
  readonly notes?: readonly string[];
}

export interface KernelObjects {
  /** Why this process is shown none; undefined: it sees all. */
  lack(): { readonly what: string; readonly hint: string } | undefined;
  /** In the order of their ids. */
  programs(): readonly KernelProgram[];
  program(id: number): KernelProgram | undefined;
  map(id: number): KernelMap | undefined;
}

/** A program in the kernel. */
export interface KernelProgram {
  readonly id: number;
  /** enum bpf_prog_type. */
  readonly type: number;
  readonly uid: number;
  /** Since the machine started, its sleep included. */
  readonly loadedNs: bigint;
  /** 15 characters at most. */
  readonly name: string;
  /** Ids of its maps. */
  readonly maps: readonly number[];
}

/** A map in the kernel. */
export interface KernelMap {
  readonly id: number;
  /** enum bpf_map_type. */
  readonly type: number;
  readonly flags: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly name: string;
}

export interface KernelFeatures {
  readonly kprobes: boolean;
  readonly kprobeMulti: boolean;
  /** fentry/fexit can really be loaded and attached here, not only "BTF exists". */
  readonly fentry: boolean;
  readonly ringBuffer: boolean;
  readonly uprobes: boolean;
  readonly uprobeMulti: boolean;
  /** Programs of uprobes may wait for memory. */
  readonly sleepableUprobes: boolean;
  readonly rawTracepoints: boolean;
  /** The machine counts CPU cycles in hardware; virtual machines often do not. */
  readonly cpuCycles: boolean;
  readonly btf: boolean;
  /** CONFIG_ARCH_HAS_SYSCALL_WRAPPER: __x64_sys_* take one pt_regs pointer. */
  readonly syscallWrapper: boolean;
  /** kernel lockdown mode: "none", "integrity" or "confidentiality". */
  readonly lockdown: string;
}

export interface KernelFunction {
  readonly name: string;
  /** Kernel module, absent for vmlinux. */
  readonly module?: string;
  /** Prototype from BTF; absent where BTF has none (static clones, asm). */
  readonly prototype?: FunctionPrototype;
  readonly btfId?: number;
  /** False where the symbol exists but can't be probed (notrace, blacklist, inlined). */
  readonly attachable: boolean;
  /** Symbols of the compiler's copies of it: `name.isra.0`, `name.constprop.0`, `name.part.0`. */
  readonly clones?: readonly string[];
}

export interface FunctionPrototype {
  readonly parameters: readonly { readonly name: string; readonly type: number }[];
  /** Type id of the result; 0 = void. */
  readonly result: number;
}

export interface TracepointFormat {
  readonly category: string;
  readonly event: string;
  readonly id: number;
  readonly fields: readonly TracepointField[];
}

export interface TracepointField {
  readonly name: string;
  /** C type as the format file writes it, without the name: `const char *`, `char[16]`, `__data_loc char[]`. */
  readonly ctype: string;
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
  /** Element count of an array field; undefined for scalars and dynamic arrays. */
  readonly elements?: number;
  /** `__data_loc` (offset from the record's start) or `__rel_loc` (from the field's end). */
  readonly dynamic?: "data_loc" | "rel_loc";
}

/** Types by BTF id of the running kernel. Id 0 is void. */
export interface TypeFacts {
  /** undefined where the kernel has no BTF or the id does not exist. */
  type(id: number): BtfType | undefined;
  /** First type of that name and kind. */
  find(name: string, kind: BtfKind): number | undefined;
  /** Any enumerator's value by name. */
  enumerator(name: string): bigint | undefined;
  /** Up to `most` names of structs nearest to a mistyped one. */
  nearestNames(name: string, kind: BtfKind, most?: number): readonly string[];
  /** All names of a kind, unsorted. */
  names(kind: BtfKind): readonly string[];
}

export type BtfKind =
  | "void"
  | "int"
  | "ptr"
  | "array"
  | "struct"
  | "union"
  | "enum"
  | "fwd"
  | "typedef"
  | "volatile"
  | "const"
  | "restrict"
  | "func"
  | "func_proto"
  | "float"
  | "enum64"
  | "type_tag"
  | "other";

export interface BtfType {
  readonly id: number;
  readonly kind: BtfKind;
  /** Empty for anonymous types. */
  readonly name: string;
  /** Bytes; ints, structs, unions, enums, floats. */
  readonly size: number;
  /** Type id behind a pointer, typedef, qualifier, array (its element), func (its proto), func_proto (its result). */
  readonly target: number;
  /** Ints and enums. */
  readonly signed: boolean;
  readonly bool: boolean;
  readonly char: boolean;
  /** Arrays. */
  readonly elements: number;
  readonly members: readonly BtfMember[];
  /** Enums. */
  readonly enumerators: readonly { readonly name: string; readonly value: bigint }[];
  /** func_proto. */
  readonly parameters: readonly { readonly name: string; readonly type: number }[];
}

export interface BtfMember {
  /** Empty for anonymous structs and unions. */
  readonly name: string;
  readonly type: number;
  readonly bitOffset: number;
  /** 0 = not a bitfield. */
  readonly bitSize: number;
}

/** Facts about programs and libraries on disk and in processes. */
export interface UserFacts {
  /**
   * The file behind a name as a person types it: `c`, `c.so.6`, `bash`,
   * `/abs`, `./rel`. With a pid, the library that this process has mapped.
   */
  library(name: string, pid?: number): string | undefined;
  nearestLibraries(name: string, most?: number): readonly string[];
  /** A function symbol (demangled C++ and Rust names too). */
  symbol(path: string, name: string): UserSymbol | undefined;
  /** A function of just that name, as a symbol or as a person reads it. */
  hasFunction?(path: string, name: string): boolean;
  isFile?(path: string): boolean;
  matchSymbols(path: string, pattern: RegExp): readonly UserSymbol[];
  nearestSymbols(path: string, name: string, most?: number): readonly string[];
  /** A place of the file and the function that it is in, under a name for messages. */
  atOffset?(path: string, offset: number, name: string): UserSymbol;
  /** Why a probe may not stand that many bytes behind a function's beginning: it is in the midst of an instruction. */
  whyNotAt?(path: string, symbol: UserSymbol, offset: number): string | undefined;
  usdt(path: string, provider: string | undefined, name: string): UsdtProbe | undefined;
  usdtProbes(path: string): readonly UsdtProbe[];
  /** True for programs built by the Go tool chain, whose stacks move. */
  isGo(path: string): boolean;
  abi?(path: string): UserAbi;
  /** From the debug information; a text says why one is not known. */
  prototypes?(path: string, symbols: readonly UserSymbol[]): readonly (UserPrototype | string)[];
  /** Why a file can't be probed: `a script, not an ELF file`, `No such file or directory`; undefined when it can. */
  whyNot?(path: string): string | undefined;
  processExists(pid: number): boolean;
  /** The process that a thread is of; its own number for a process. */
  processOf?(id: number): number | undefined;
  /** Programs and libraries that a process has mapped for running, as paths by which we reach them. */
  processFiles?(pid: number): readonly string[];
}

export interface UserSymbol {
  readonly name: string;
  /** As a person would read it; equals name for C. */
  readonly demangled: string;
  /** Offset in the file, ready for a uprobe. */
  readonly offset: number;
  readonly size: number;
  /** It was given by an address: the offset at which its function begins; null where nothing tells. */
  readonly within?: number | null;
  /**
   * An IFUNC, whose implementation is chosen at load time: `resolved` when the
   * offset is that of the implementation which this machine chooses,
   * `resolver` when it is unknown and the offset is the chooser's own.
   */
  readonly indirect?: "resolved" | "resolver";
}

/** What the debug information of a program says of a function. */
export interface UserPrototype {
  /** A C++ method's `this` among them. */
  readonly parameters: readonly { readonly name: string; readonly type: UserType }[];
  /** More may follow: it takes any number, or C's old way says nothing of them. */
  readonly open: boolean;
  /** Absent for void. */
  readonly result?: UserType;
  readonly go: boolean;
}

/** A type as far as it decides how a value is passed and shown. */
export type UserType =
  | {
      readonly kind: "integer";
      readonly size: number;
      readonly signed: boolean;
      readonly char: boolean;
    }
  | { readonly kind: "pointer"; readonly text: boolean }
  /** `x87` for long double. */
  | { readonly kind: "float"; readonly size: number; readonly x87: boolean }
  | {
      readonly kind: "record";
      readonly name: string;
      readonly size: number;
      readonly fields: readonly UserField[];
      /** C++ objects that may not be copied byte by byte: the caller passes where they are. */
      readonly byReference: boolean;
    }
  | { readonly kind: "array"; readonly element: UserType; readonly count: number }
  | { readonly kind: "vector"; readonly size: number }
  /** A value whose way in is not known, and why. */
  | { readonly kind: "unknown"; readonly why: string };

export interface UserField {
  readonly offset: number;
  readonly type: UserType;
  /** It begins or ends inside a byte or word that it shares with others. */
  readonly bits: boolean;
}

/** Whose rules a program's calls follow. */
export interface UserAbi {
  readonly machine: "x64" | "i386" | "arm64" | "other";
  /** How this Go tool chain's functions take arguments; absent for other programs. */
  readonly go?: "registers" | "stack" | "unknown";
}

export interface UsdtProbe {
  readonly provider: string;
  readonly name: string;
  readonly path: string;
  readonly locations: readonly UsdtLocation[];
}

export interface UsdtLocation {
  /** File offset, ready for a uprobe. */
  readonly offset: number;
  /** File offset of what the program looks at to know whether it is traced, each place its own; 0 = nothing. */
  readonly semaphore: number;
  readonly arguments: readonly UsdtArgument[];
}

/** Parsed from the note's text, `-4@%edi`, `8@-16(%rbp)`, `4@$5`. */
export interface UsdtArgument {
  readonly size: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly place:
    | { readonly kind: "constant"; readonly value: bigint }
    /** Whole register without `%`: rdi for %edi, r8 for %r8d, x0 for w0. `shift`: its second byte, %ah. */
    | { readonly kind: "register"; readonly register: string; readonly shift?: number }
    /** What a probe can't read, and why: `is a floating-point number …`. */
    | { readonly kind: "refused"; readonly why: string }
    | {
        readonly kind: "memory";
        /** As for registers; rip = the probe's own address, fs_base = where the thread's own storage begins. */
        readonly base?: string;
        readonly index?: string;
        readonly scale: number;
        readonly displacement: bigint;
      };
}
