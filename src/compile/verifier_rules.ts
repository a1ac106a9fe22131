/** One complaint of the verifier, in plain words. */
export interface VerifierRule {
  readonly code: string;
  /** Tried against each line of the log's end. */
  readonly pattern: RegExp;
  readonly message: (match: RegExpExecArray) => string;
  readonly hint: string;
}

const READ_KERNEL =
  "bpf_probe_read_kernel(&copy, sizeof(copy), pointer), or bpf_probe_read_user for user memory";

/** First match wins, so the narrow ones come first. */
export const verifierRules: readonly VerifierRule[] = [
  {
    code: "not-modifiable",
    pattern: /^(\w+)\(\) is not modifiable/,
    message: (m) => `the result of ${m[1]} can't be replaced`,
    hint: "security_* functions can, and those that allow error injection",
  },
  {
    code: "may-be-null",
    pattern: /R\d+ invalid mem access '(map_value|mem|sock|ptr|alloc_mem|rdonly_mem)?\w*_or_null'?/,
    message: (m) =>
      m[0].includes("map_value")
        ? "the result of a map lookup is used without a check for NULL"
        : "a pointer that may be NULL is used without a check",
    hint: "if (!pointer) return 0; before its first use",
  },
  {
    code: "may-be-null",
    pattern: /R\d+ type=\w*_or_null expected=/,
    message: () => "a pointer that may be NULL is passed on without a check",
    hint: "if (!pointer) return 0; before it is passed",
  },
  {
    code: "direct-kernel-read",
    pattern: /R\d+ invalid mem access '(inv|scalar|ptr_|trusted_ptr_|untrusted_ptr_)\w*'/,
    message: () => "memory is read through a pointer that the kernel can't check",
    hint: READ_KERNEL,
  },
  {
    code: "unbounded-size",
    pattern:
      /R\d+ (?:unbounded memory access|min value is negative|invalid zero-sized read|has unbounded|max value is outside)/,
    message: () => "a size or an index has no bound that the kernel can see",
    hint: "limit it first: if (n > MAX) n = MAX; or n &= MAX - 1 with a power of two; unsigned types",
  },
  {
    code: "outside-map-value",
    pattern: /invalid access to map value, value_size=(\d+) off=(-?\d+) size=(\d+)/,
    message: (m) => `a map value of ${m[1]} bytes is accessed at ${m[2]}, ${m[3]} bytes`,
    hint: "check the index against the array's length before the access",
  },
  {
    code: "outside-packet",
    pattern: /invalid access to packet/,
    message: () => "packet data is accessed before its end was checked",
    hint: "if ((void *)(header + 1) > data_end) return …; before the header is read",
  },
  {
    code: "uninitialised-stack",
    pattern: /invalid (?:indirect )?read from stack|invalid indirect access to stack/,
    message: () =>
      "bytes of the stack are read that were never written (padding of a struct counts)",
    hint: "begin with `struct data_t data = {};` or __builtin_memset(&data, 0, sizeof(data))",
  },
  {
    code: "stack-limit",
    pattern:
      /combined stack size|stack depth \d+ exceeds|invalid (?:write to )?stack (?:R\d+ )?off=-(?:5[2-9]\d|51[3-9]|[6-9]\d\d|\d{4,})|stack frame size/,
    message: () => "the program needs more than 512 bytes of stack",
    hint: "keep large structs in a BPF_PERCPU_ARRAY of one element",
  },
  {
    code: "outside-stack",
    pattern: /invalid (?:write to )?stack|stack pointer arithmetic|variable-offset stack/,
    message: () => "the stack is accessed outside of a variable",
    hint: "check the index against the array's length",
  },
  {
    code: "gpl-only",
    pattern: /cannot call GPL(?:-restricted|[- ]only) function/,
    message: () => "a helper that only GPL programs may call is used under another licence",
    hint: "leave out BPF_LICENSE (the default is GPL), or name a GPL-compatible one",
  },
  {
    code: "helper-not-allowed",
    pattern: /program of this type cannot use helper (\w+)#\d+|(?:unknown|invalid) func (\w+)#\d+/,
    message: (m) =>
      `this kind of program can't call ${named(m[1] ?? m[2] ?? "the helper")}, or this kernel does not have it`,
    hint: "use the program kind that the helper is for, or a newer kernel",
  },
  {
    code: "helper-not-allowed",
    pattern: /(?:unknown|invalid) func(?: (\S+))?/,
    message: (m) =>
      `this kernel has no helper ${m[1] ?? "of that number"} for this kind of program`,
    hint: "use the program kind that the helper is for, or a newer kernel",
  },
  {
    code: "endless-loop",
    pattern: /back-edge from insn|infinite loop detected|loop is not bounded/,
    message: () => "a loop has no end that the kernel can see",
    hint: "count to a constant: for (int i = 0; i < 64; i++); before kernel 5.3 unroll it with #pragma unroll",
  },
  {
    code: "too-complex",
    pattern:
      /BPF program is too large|(?:sequence of \d+ jumps|program) is too complex|processed \d+ insns \(limit \d+\).*too/,
    message: () => "the program has more paths than the kernel is willing to check",
    hint: "fewer or shorter loops, smaller copies, or a tail call",
  },
  {
    code: "unreleased-reference",
    pattern: /Unreleased reference|reference (?:leak|has not been)/,
    message: () => "a reference is not given back on every path",
    hint: "each ringbuf_reserve needs ringbuf_submit or ringbuf_discard, each sk_lookup needs bpf_sk_release",
  },
  {
    code: "spin-lock",
    pattern: /bpf_spin_(?:lock|unlock)|function calls are not allowed while holding a lock/,
    message: (m) => `the spin lock is not used as the kernel wants it: ${m.input.trim()}`,
    hint: "bpf_spin_lock and bpf_spin_unlock in the same function, no calls between, one lock in a map value",
  },
  {
    code: "context-access",
    pattern: /invalid bpf_context access off=(\d+) size=(\d+)/,
    message: (m) => `the context has nothing readable at ${m[1]}, ${m[2]} bytes`,
    hint: "read whole fields of the context; PT_REGS_PARM1(ctx) and the like only in probes",
  },
  {
    code: "context-access",
    pattern: /dereference of modified ctx ptr|variable ctx access/,
    message: () => "the context is accessed at an offset that is not a constant",
    hint: "copy the field to a variable first (an array by bpf_probe_read_kernel), or #pragma unroll the loop",
  },
  {
    code: "undefined-function",
    pattern: /jump out of range|call to invalid destination|unresolved/,
    message: () => "a function is called that is not in the program",
    hint: "only BPF helpers and `static inline` functions of the text can be called",
  },
  {
    code: "uninitialised-variable",
    pattern: /R(\d+) !read_ok/,
    message: (m) =>
      m[1] === "0"
        ? "a path of the program ends without a return value"
        : "a variable is used before it has a value",
    hint: "return on every path, and give each variable a value where it is declared",
  },
  {
    code: "return-value",
    pattern: /At program exit the register R0|R0 (?:has value|is not a known value)/,
    message: () => "the program returns a value that its kind may not return",
    hint: "most programs return 0; LSM programs return 0 or a negative errno, XDP and tc one of their verdicts",
  },
  {
    code: "wrong-argument",
    pattern: /R(\d+) type=(\w+) expected=([\w, ]+)/,
    message: (m) =>
      `argument ${m[1]} of a helper is ${kindOf(m[2]!)}, but must be ${m[3]!.split(/, ?/).map(kindOf).join(" or ")}`,
    hint: "helpers take pointers to variables of the program; copy the value to one first",
  },
  {
    code: "wrong-map",
    pattern: /cannot pass map_type (\d+) into func (\w+)/,
    message: (m) => `${m[2]?.replace(/#\d+/, "")} does not take a map of this type`,
    hint: "use the macro for the kind of map that the method belongs to",
  },
  {
    code: "pointer-arithmetic",
    pattern:
      /R\d+ .*pointer arithmetic|math between .* pointer|bitwise operator .* on pointer|R\d+ pointer .* prohibited/,
    message: () => "the kernel does not allow this arithmetic with a pointer",
    hint: "do the arithmetic with numbers; index an array with a bounded number",
  },
  {
    code: "pointer-leak",
    pattern: /leaks? addr/,
    message: () => "a kernel address would be given away",
    hint: "run with CAP_PERFMON, or store a number that does not come from a pointer",
  },
  {
    code: "misaligned",
    pattern: /misaligned (\w+) access/,
    message: (m) => `a ${m[1]} access is not aligned`,
    hint: "copy the bytes with bpf_probe_read_kernel, or order the struct's members by size",
  },
  {
    code: "unreachable-code",
    pattern: /unreachable insn/,
    message: () => "a part of the program can never run",
    hint: "remove the code behind a return or a condition that is always false",
  },
  {
    code: "sleepable",
    pattern: /helper call might sleep|sleepable/,
    message: () => "a helper that may sleep is called where the program may not",
    hint: "bpf_probe_read_user instead of bpf_copy_from_user",
  },
];

function named(helper: string): string {
  return helper.startsWith("bpf_") || !/^\w+$/.test(helper) ? helper : `bpf_${helper}`;
}

/** The verifier's names of what a register holds. */
function kindOf(kind: string): string {
  const words: Readonly<Record<string, string>> = {
    fp: "a variable on the stack",
    ctx: "the context",
    scalar: "a number",
    inv: "a number",
    map_value: "a map's value",
    map_ptr: "a map",
    mem: "memory of the program",
    pkt: "packet data",
    sock: "a socket",
  };
  return words[kind.trim()] ?? kind.trim();
}
