import { argument, defineTool, fail, flag, ok, wrongUsage } from "../../src/tool.js";
import type { KernelFacts, Listing, Outcome, UsdtProbe, UserFacts } from "../../src/tool.js";

export default defineTool({
  name: "tplist",
  summary: "List kernel tracepoints and USDT probes, with their fields",
  about:
    "Lists kernel tracepoints; with -l or -p, the USDT probes of a library or program, or of all files a process has mapped.",
  arguments: {
    filter: argument.optionalString("filter", "only names that match: 'sched:*', '*malloc*'"),
  },
  flags: {
    pid: flag.integer("-p, --pid <pid>", "USDT probes of this process"),
    lib: flag.string("-l, --lib <name|path>", "USDT probes of this library or program"),
    verbosity: flag.times(
      "-v",
      "show fields of tracepoints and locations of USDT probes; -vv shows each location",
    ),
  },
  examples: [
    { command: "tplist 'sched:*'", about: "the scheduler's tracepoints" },
    { command: "tplist -v block:block_rq_complete", about: "with its fields" },
    { command: "tplist -l c", about: "USDT probes of the C library" },
    { command: "tplist -vv -l c '*alloc*'", about: "with the locations of their arguments" },
    { command: "tplist -p 1234", about: "USDT probes in a process" },
  ],
  smoke: [
    {
      arguments: ["-v", "sched:sched_process_fork"],
      endsItself: true,
      expect: [/^sched:sched_process_fork\n/, /^ {4}pid_t child_pid;$/m],
      reject: [/common_pid/],
    },
    {
      arguments: ["-p", "{pid}", "-v", "bite:*"],
      workload: ["usdt", 1],
      endsItself: true,
      expect: [/^bite:\w+ \[sema 0x[0-9a-f]+\]\n {2}\d+ location\(s\)\n {2}\d+ argument\(s\)$/m],
    },
  ],
  list({ filter, pid, lib, verbosity }, { kernel, user }) {
    const wanted = filter === undefined ? undefined : globPattern(filter);
    const matches = (name: string) => wanted?.test(name) ?? true;
    if (pid === undefined && lib === undefined) return tracepoints(kernel, matches, verbosity > 0);
    const paths = filesOf(user, lib, pid);
    return paths.ok ? usdt(user, paths.value, matches, verbosity) : paths;
  },
});

/** As a shell matches file names: `*`, `?`, `[a-z]`, `[!x]`; the whole name. */
function globPattern(glob: string): RegExp {
  const parts = glob.match(/\*|\?|\[!?\]?[^\]]*\]|[^]/g) ?? [];
  const pattern = parts.map((part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    if (part.length > 2 && part.startsWith("["))
      return part.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
    return part.replace(/[\\^$.*+?()[\]{}|]/, "\\$&");
  });
  return new RegExp(`^${pattern.join("")}$`);
}

function tracepoints(
  kernel: KernelFacts,
  matches: (name: string) => boolean,
  withFields: boolean,
): Outcome<Listing> {
  const all = kernel.matchTracepoints(/./);
  if (all.length === 0)
    return fail({
      severity: "error",
      code: "unknown-tracepoint",
      message: "the kernel's tracepoints are not accessible",
      hint:
        kernel.notes?.join("; ") ??
        "tracefs is not mounted: mount -t tracefs tracefs /sys/kernel/tracing",
    });
  const names = all.filter(matches);
  if (names.length === 0) return ok({ lines: [], objects: [] });
  const found = names.map((name) => {
    if (!withFields) return { name, fields: undefined };
    const [category = "", event = ""] = name.split(":");
    const fields = kernel.tracepoint(category, event)?.fields ?? [];
    return { name, fields: fields.filter((field) => !field.name.startsWith("common_")) };
  });
  return ok({
    lines: found.flatMap(({ name, fields }) => [
      name,
      ...(fields ?? []).map((field) => `    ${declaration(field.ctype, field.name)};`),
    ]),
    objects: found.map(({ name, fields }) => ({
      name,
      ...(fields === undefined
        ? {}
        : { fields: fields.map((field) => ({ name: field.name, type: field.ctype })) }),
    })),
  });
}

/** `char[16]` and `comm` to `char comm[16]`. */
function declaration(ctype: string, name: string): string {
  const bounds = /\[\d+\]$/.exec(ctype)?.[0] ?? "";
  return `${ctype.slice(0, ctype.length - bounds.length)} ${name}${bounds}`;
}

function filesOf(
  user: UserFacts,
  lib: string | undefined,
  pid: number | undefined,
): Outcome<readonly string[]> {
  if (lib === undefined) return ok(user.processFiles?.(pid!) ?? []);
  if (lib === "") return wrongUsage("-l needs the name or path of a library or program");
  const path = user.library(lib, pid);
  const why = path === undefined ? undefined : user.whyNot?.(path);
  if (path !== undefined && why === undefined) return ok([path]);
  const near = user.nearestLibraries(lib);
  return fail({
    severity: "error",
    code: "unknown-library",
    message:
      why === undefined ? `there is no library or program ${lib}` : `${lib} has no probes: ${why}`,
    ...(path === undefined && near.length > 0 ? { hint: `nearest: ${near.join(", ")}` } : {}),
  });
}

const nameOf = ({ provider, name }: UsdtProbe): string => `${provider}:${name}`;

/** Each probe once, though several files of a process may have it. */
function usdt(
  user: UserFacts,
  paths: readonly string[],
  matches: (name: string) => boolean,
  verbosity: number,
): Outcome<Listing> {
  const probes = new Map<string, UsdtProbe>();
  for (const probe of paths.flatMap((path) => user.usdtProbes(path)))
    if (matches(nameOf(probe)) && !probes.has(nameOf(probe))) probes.set(nameOf(probe), probe);
  return ok({
    lines: [...probes.values()].flatMap((probe) => usdtLines(probe, verbosity)),
    objects: [...probes.values()].map((probe) => ({
      path: probe.path,
      name: nameOf(probe),
      locations: probe.locations.map((location) => ({
        offset: location.offset,
        semaphore: location.semaphore,
        arguments: location.arguments.map(argumentText),
      })),
    })),
  });
}

function usdtLines(probe: UsdtProbe, verbosity: number): readonly string[] {
  const { locations } = probe;
  if (verbosity === 0) return [`${probe.path} ${nameOf(probe)}`];
  const semaphores = [...new Set(locations.map((at) => `0x${at.semaphore.toString(16)}`))];
  const heading = `${nameOf(probe)} [sema ${semaphores.join(" ")}]`;
  if (verbosity === 1)
    return [
      heading,
      `  ${locations.length} location(s)`,
      `  ${locations[0]?.arguments.length ?? 0} argument(s)`,
    ];
  return [
    heading,
    ...locations.flatMap((location, i) => [
      `  location #${i + 1} ${probe.path} 0x${location.offset.toString(16)}`,
      ...location.arguments.map((one, k) => `    argument #${k + 1} ${argumentText(one)}`),
    ]),
  ];
}

type UsdtArgument = UsdtProbe["locations"][number]["arguments"][number];

/** `8 unsigned bytes @ *(rbp - 16)` */
function argumentText({ size, signed, place }: UsdtArgument): string {
  return `${size} ${signed ? "signed" : "unsigned"} bytes @ ${placeText(place)}`;
}

function placeText(place: UsdtArgument["place"]): string {
  if (place.kind === "constant") return place.value.toString();
  if (place.kind === "refused") return `nowhere to be read: it ${place.why}`;
  if (place.kind === "register")
    return place.shift === undefined ? place.register : `${place.register} >> ${place.shift}`;
  const { base, index, scale, displacement: d } = place;
  const parts = [base, index === undefined ? undefined : `${index} * ${scale}`];
  const sum = parts.filter((part) => part !== undefined).join(" + ");
  const offset = d === 0n ? "" : d < 0n ? ` - ${-d}` : ` + ${d}`;
  return `*(${sum}${offset})`;
}
