/**
 * How events become lines. The plan is plain data; the runtime's printer
 * executes it natively on the reader's thread, so no event crosses into
 * JavaScript. One plan serves all probes of a run, in one buffer, in order.
 */
export interface PrintPlan {
  readonly format: "text" | "json" | "csv";
  /** Members of an object that each line of JSON begins with, as text without the braces. */
  readonly jsonOrigin?: string;
  /** Fixed columns, left to right. */
  readonly columns: readonly PrintColumn[];
  readonly probes: readonly PrintProbe[];
  /** Offsets in the header that every event begins with. */
  readonly header: EventHeader;
  /** Only events whose comm contains this. */
  readonly commFilter?: string;
  /** Only events whose formatted message contains this. */
  readonly messageFilter?: string;
  /** Stop after so many printed events. */
  readonly maxEvents?: number;
  /** Count identical lines instead of printing each; dumped at the end. */
  readonly aggregate: boolean;
  /** Tabs within strings are escaped too: rows in columns. */
  readonly escapeTabs?: boolean;
  /** Strings byte by byte as they are; else what is invisible or drives a terminal is escaped. */
  readonly raw?: boolean;
  /** Prefix stack frames with their address. */
  readonly stackAddresses: boolean;
  /** Further ELF files whose symbols may be used for build-id frames. */
  readonly symbolFiles: readonly string[];
  /** Print the heading line (BCC's columns). */
  readonly heading: boolean;
}

export interface PrintColumn {
  readonly kind:
    "time-of-day" | "elapsed" | "epoch" | "cpu" | "pid" | "tid" | "comm" | "probe" | "message";
  readonly title: string;
  /** Minimum width, left aligned; 0 = as long as it is (last column). */
  readonly width: number;
}

/** Byte offsets in the event; -1 where this run does not record it. */
export interface EventHeader {
  readonly probe: number; // u32, index into PrintPlan.probes
  readonly cpu: number; // u32
  readonly timestamp: number; // u64, CLOCK_MONOTONIC ns
  readonly pid: number; // u32, tgid
  readonly tid: number; // u32
  readonly comm: number; // char[16]
}

export interface PrintProbe {
  /** FUNC column: function, tracepoint event, or provider:probe. */
  readonly name: string;
  readonly segments: readonly PrintSegment[];
  readonly kernelStack?: StackField;
  readonly userStack?: StackField;
}

export type PrintSegment =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "field";
      /** Name in --json output: the expression's text. */
      readonly name: string;
      readonly conversion: "d" | "u" | "x" | "X" | "o" | "c" | "s" | "p" | "K" | "U" | "b" | "B";
      /** printf flags as written: "-", "0", "#", "+", " ". */
      readonly flags: string;
      readonly width: number;
      /** -1 = none. */
      readonly precision: number;
      readonly offset: number;
      /** Bytes: 1, 2, 4, 8 for numbers; capacity of the char array for strings. */
      readonly size: number;
      readonly signed: boolean;
      /**
       * For strings: byte offset of an s32 with what the read returned:
       * length including NUL, a negative errno, or NULL_POINTER; -1 = no such field.
       */
      readonly status: number;
      /** For strings: bytes that are shown, and what is longer ends in …; absent: it can't have been cut. */
      readonly most?: number;
    }
  | ({
      /** A number in the words of what it means. */
      readonly kind: "value";
      readonly name: string;
      readonly offset: number;
      readonly size: number;
      readonly signed: boolean;
      readonly width: number;
      readonly align: "left" | "right";
    } & ValueText);

export type ValueText =
  /** Those that have no name are shown as numbers. */
  | { readonly as: "name"; readonly names: readonly (readonly [value: number, text: string])[] }
  /** value / divisor with so many decimals. */
  | { readonly as: "decimal"; readonly divisor: number; readonly digits: number }
  /** ns in the unit that fits. */
  | { readonly as: "duration" }
  /** CLOCK_MONOTONIC ns: local HH:MM:SS; seconds since the first event. */
  | { readonly as: "time" }
  | { readonly as: "elapsed" }
  /** 4 or 16 bytes. */
  | { readonly as: "address" };

/** Status of a string whose pointer was null; no errno goes so far. */
export const NULL_POINTER = -4096;

/**
 * A stack recorded by bpf_get_stack into the event. With build ids each frame
 * is a struct bpf_stack_build_id (32 bytes), else a u64 address.
 */
export interface StackField {
  readonly offset: number;
  readonly maxFrames: number;
  /** Byte offset of an s64: bytes recorded, or a negative errno. */
  readonly status: number;
  readonly buildIds: boolean;
  /**
   * Byte offset of a u64, -1 = no such field: return address that belongs
   * behind frame 0, as the frame pointer is still the caller's at a function's
   * first instruction; 0 = the stack is whole without it.
   */
  readonly caller: number;
}
