import { chainAt } from "../ctext/chain.js";
import { codeTokens } from "../ctext/tokens.js";
import { MAP_METHODS } from "../types/map_methods.js";

/** What a message of clang means, and the way out, where there is a usual one. */
export interface Explanation {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly fix?: string;
  /** The identifier, type or header that was not found. */
  readonly missing?: string;
}

/** C library and kernel functions that people call, and what BPF has instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  printf: 'bpf_trace_printk("…", …)',
  printk: 'bpf_trace_printk("…", …)',
  pr_info: 'bpf_trace_printk("…", …)',
  strcpy: "bpf_probe_read_kernel_str(to, sizeof(to), from)",
  strncpy: "bpf_probe_read_kernel_str(to, sizeof(to), from)",
  sprintf: "the values in the record: whoever reads it makes text of them",
  snprintf: "the values in the record: whoever reads it makes text of them",
  malloc: "a map, or the stack (512 bytes at most)",
  kmalloc: "a map, or the stack (512 bytes at most)",
  free: "a map's delete(&key)",
  getpid: "bpf_get_current_pid_tgid() >> 32",
  gettid: "(u32)bpf_get_current_pid_tgid()",
  getuid: "(u32)bpf_get_current_uid_gid()",
  time: "bpf_ktime_get_ns()",
  ktime_get: "bpf_ktime_get_ns()",
  ktime_get_ns: "bpf_ktime_get_ns()",
  get_current: "(struct task_struct *)bpf_get_current_task()",
  smp_processor_id: "bpf_get_smp_processor_id()",
  copy_from_user: "bpf_probe_read_user(to, size, from)",
  copy_to_user: "nothing: a program can't write another process's memory",
  get_random_u32: "bpf_get_prandom_u32()",
  log2: "bpf_log2l(value)",
  log2l: "bpf_log2l(value)",
  SEC: "the program's name says where it attaches (kprobe__do_nanosleep), or TRACEPOINT_PROBE(category, event)",
  BPF_KPROBE: "int kprobe__FUNCTION(struct pt_regs *ctx, …)",
  BPF_KRETPROBE: "int kretprobe__FUNCTION(struct pt_regs *ctx)",
  BPF_CORE_READ: "pointer->member->member: BCC reads the kernel's memory by itself",
  BPF_PROBE_READ: "pointer->member->member: BCC reads the kernel's memory by itself",
  bpf_core_read: "bpf_probe_read_kernel(to, size, from)",
  bpf_core_type_size: "sizeof(type): types are those of the running kernel",
  bpf_core_field_exists:
    "an #if on LINUX_VERSION_CODE, or BPF.kernel_struct_has_field in the caller",
  bpf_map_lookup_elem: "map.lookup(&key)",
  bpf_map_update_elem: "map.update(&key, &value)",
  bpf_map_delete_elem: "map.delete(&key)",
  sleep: "nothing: a program can't sleep",
  current: "(struct task_struct *)bpf_get_current_task()",
};

type Rule = readonly [RegExp, (match: RegExpExecArray) => Explanation];

const suggested = (name: string | undefined): { readonly hint?: string; readonly fix?: string } =>
  name ? { hint: `did you mean ${name}?`, fix: name } : {};

function instead(name: string): { readonly hint?: string } {
  const other = INSTEAD[name];
  return other ? { hint: `in a BPF program: ${other}` } : {};
}

const RULES: readonly Rule[] = [
  [
    /^'(bpf\/bpf_\w+\.h|bpf_helpers\.h)' file not found/,
    (m) => ({
      code: "libbpf-program",
      message: `${m[1]} belongs to programs of libbpf`,
      hint: "leave it out: helpers are always available; maps are BPF_HASH(name, key, value), programs kprobe__FUNCTION or TRACEPOINT_PROBE(category, event)",
    }),
  ],
  [
    /^reference to undefined table/,
    () => ({
      code: "extern-table",
      message: "another program's table cannot be opened by name alone",
      hint: 'share it by a file: BPF_TABLE_PINNED(type, key, value, name, entries, "/sys/fs/bpf/NAME") in both programs',
    }),
  ],
  [
    /^use of undeclared identifier '([^']+)'(?:; did you mean '([^']+)'\?)?/,
    (m) => ({
      code: "unknown-identifier",
      message: `unknown identifier ${m[1]}`,
      missing: m[1]!,
      ...instead(m[1]!),
      ...suggested(m[2]),
    }),
  ],
  [
    /^(?:implicit declaration of function|call to undeclared function) '([^']+)'/,
    (m) => ({
      code: "unknown-function",
      message: `unknown function ${m[1]}`,
      missing: m[1]!,
      ...instead(m[1]!),
    }),
  ],
  [
    /^no member named '([^']+)' in '([^']+)'(?:; did you mean '([^']+)'\?)?/,
    (m) => ({
      code: "unknown-member",
      message: `${m[2]} has no member ${m[1]}`,
      missing: m[1]!,
      ...suggested(m[3]),
    }),
  ],
  [
    /^(?:unknown type name|must use '\w+' tag to refer to type) '([^']+)'(?:; did you mean '([^']+)'\?)?/,
    (m) => ({
      code: "unknown-type",
      message: `unknown type ${m[1]}`,
      missing: m[1]!,
      ...suggested(m[2]),
    }),
  ],
  [
    /incomplete (?:definition of )?(?:element )?type '([^']+)'/,
    (m) => ({
      code: "unknown-type",
      message: `this kernel has no definition of ${m[1]}`,
      missing: m[1]!.replace(/^(?:const |volatile )*(?:struct|union|enum) /, ""),
    }),
  ],
  [
    /^'([^']+)' file not found/,
    (m) => ({
      code: "missing-header",
      message: `header ${m[1]} not found`,
      missing: m[1]!,
      hint: "give its directory with -I; kernel headers are not needed: their types come from the running kernel",
    }),
  ],
  [
    /^invalid bpf_table operation '?([^']+)'?/,
    (m) => ({
      code: "unknown-method",
      message: `maps have no method ${m[1]}`,
      hint: MAP_METHODS.join(", "),
    }),
  ],
  [
    /^cannot call non-static helper function/,
    () => ({
      code: "helper-not-static",
      message: "a function that is called must be static",
      hint: "write `static` or `static inline` before it: each function without is a program of its own",
      fix: "static inline",
    }),
  ],
  [
    /^too many arguments, bcc only supports in-register parameters/,
    () => ({
      code: "too-many-parameters",
      message: "a probe function has at most six parameters after ctx",
      hint: "arguments beyond the sixth are on the stack: read them with PT_REGS_SP(ctx)",
    }),
  ],
  [
    /^looks like the BPF stack limit of 512 bytes is exceeded/,
    () => ({
      code: "stack-limit",
      message: "the program needs more than 512 bytes of stack",
      hint: "keep large structs in a BPF_PERCPU_ARRAY of one element",
    }),
  ],
  [/^expected /, (m) => ({ code: "syntax", message: m.input })],
  [/^redefinition of /, (m) => ({ code: "redefinition", message: m.input })],
];

export function explain(message: string): Explanation {
  for (const [pattern, make] of RULES) {
    const match = pattern.exec(message);
    if (match) return make(match);
  }
  return { code: "c-error", message };
}

/** An error of clang in what libbcc made of a line, told of the line as it was written. */
export function explainRewritten(message: string, line: string): Explanation | undefined {
  const read = /^expected '\)'|incompatible type 'void'/.test(message)
    ? readInArgument(line)
    : undefined;
  if (read !== undefined) {
    const { map, method, value } = read;
    return {
      code: "read-in-argument",
      message: `${map}.${method} can't take ${value}, which has to be read from the kernel's memory first`,
      hint: `into a variable: u64 key = ${value}; ${map}.${method}(key);`,
    };
  }
  if (printsVariable(line) && /^array initializer must be|incomplete type 'char\[\]'/.test(message))
    return {
      code: "printk-format",
      message: "the format of bpf_trace_printk must be a text in quotes",
      hint: 'bpf_trace_printk("%d\\n", value)',
    };
  return undefined;
}

/** `counts.increment(task->tgid)` */
function readInArgument(
  line: string,
): { readonly map: string; readonly method: string; readonly value: string } | undefined {
  const tokens = codeTokens(line);
  for (const [i, { text: method }] of tokens.entries()) {
    if (!/^(?:atomic_)?increment$/.test(method) || tokens[i + 1]?.text !== "(") continue;
    const value = chainAt(line, tokens, tokens[i + 2]?.text === "&" ? i + 3 : i + 2);
    const map = tokens[i - 2];
    if (map?.kind === "name" && tokens[i - 1]?.text === "." && value?.lastArrow === true)
      return { map: map.text, method, value: value.text };
  }
  return undefined;
}

const printsVariable = (line: string): boolean =>
  codeTokens(line).some(
    ({ text }, i, all) =>
      text === "bpf_trace_printk" &&
      all[i + 1]?.text === "(" &&
      all[i + 2] !== undefined &&
      all[i + 2]!.kind !== "string",
  );

/** Errors that other headers could mend: something has no declaration. */
export function isMissing(explanation: Explanation): boolean {
  return explanation.missing !== undefined;
}
