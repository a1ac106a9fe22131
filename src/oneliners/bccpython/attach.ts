/** `b.attach_kprobe(event="vfs_read", fn_name="f")` → `// attach f to k:vfs_read` */
export interface AttachCalls {
  readonly lines: readonly string[];
  /** Calls whose words are computed. */
  readonly notes: readonly string[];
}

type Words = Readonly<Record<string, string>>;

const call = /\.(attach_\w+|enable_probe)\s*\(((?:[^()]|\([^()]*\))*)\)/g;

export function attachCalls(script: string): AttachCalls {
  const lines: string[] = [];
  const notes: string[] = [];
  for (const [whole, method = "", given = ""] of script.matchAll(call)) {
    const words = wordsOf(method, given);
    const place = places[method]?.(words);
    const name = words["fn_name"] ?? words["fn"];
    if (place !== undefined && name !== undefined) lines.push(`// attach ${name} to ${place}`);
    else
      notes.push(
        `${whole.replace(/\s+/g, " ").slice(1)}: write a line // attach NAME to PLACE for it`,
      );
  }
  return { lines: [...new Set(lines)], notes };
}

/** What stands in front of the names where there are none. */
const order: Readonly<Record<string, readonly string[]>> = {
  attach_kprobe: ["event", "event_off", "fn_name"],
  attach_kretprobe: ["event", "fn_name"],
  attach_tracepoint: ["tp", "tp_re", "fn_name"],
  attach_raw_tracepoint: ["tp", "fn_name"],
  attach_uprobe: ["name", "sym"],
  attach_uretprobe: ["name", "sym"],
};

/** Only words that are literals; others are missing. */
function wordsOf(method: string, given: string): Words {
  const found: Record<string, string> = {};
  const arguments_ = given.split(/,(?![^(]*\))/);
  arguments_.forEach((argument, i) => {
    const named = /^\s*(\w+)\s*=\s*([^]*?)\s*$/.exec(argument);
    const name = named?.[1] ?? order[method]?.[i];
    const value = literalOf(named?.[2] ?? argument.trim());
    if (name !== undefined && value !== undefined) found[name] = value;
  });
  return found;
}

function literalOf(text: string): string | undefined {
  const string = /^b?["']([^"']*)["']$/.exec(text)?.[1];
  if (string !== undefined) return string;
  const syscall = /get_syscall_fnname\(\s*b?["'](\w+)["']\s*\)/.exec(text)?.[1];
  if (syscall !== undefined) return `${syscallPrefix}${syscall}`;
  return /^(?:-?\d+|PerfType\.\w+|PerfSWConfig\.\w+|PerfHWConfig\.\w+)$/.exec(text)?.[0];
}

/** As the kernel of this machine calls its system calls. */
const syscallPrefix = process.arch === "arm64" ? "__arm64_sys_" : "__x64_sys_";

type PlaceOf = (words: Words) => string | undefined;

const userPlace =
  (head: string): PlaceOf =>
  ({ name, sym, sym_re }) =>
    name === undefined || (sym ?? sym_re) === undefined
      ? undefined
      : `${head}:${name}:${sym ?? sym_re}`;

const kernelPlace =
  (head: string): PlaceOf =>
  ({ event }) =>
    event === undefined ? undefined : `${head}:${event}`;

const places: Readonly<Record<string, PlaceOf>> = {
  attach_kprobe: kernelPlace("k"),
  attach_kretprobe: kernelPlace("kr"),
  attach_tracepoint: ({ tp }) => (tp === undefined ? undefined : `t:${tp}`),
  attach_raw_tracepoint: ({ tp }) => (tp === undefined ? undefined : `raw:${tp}`),
  attach_uprobe: userPlace("p"),
  attach_uretprobe: userPlace("r"),
  attach_perf_event: perfPlace,
};

/** `PerfSWConfig.CPU_CLOCK` → `perf:cpu-clock:49hz` */
function perfPlace({ ev_config, sample_freq, sample_period }: Words): string | undefined {
  const event = ev_config?.split(".")[1]?.toLowerCase().replaceAll("_", "-");
  const known: Readonly<Record<string, string>> = {
    "page-faults-min": "minor-faults",
    "page-faults-maj": "major-faults",
  };
  if (event === undefined) return undefined;
  const often =
    sample_freq !== undefined && sample_freq !== "0" ? `${sample_freq}hz` : sample_period;
  return often === undefined ? undefined : `perf:${known[event] ?? event}:${often}`;
}
