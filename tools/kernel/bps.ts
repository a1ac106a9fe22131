import { readFileSync } from "node:fs";
import {
  argument,
  defineTool,
  fail,
  ok,
  wrongUsage,
  type KernelMap,
  type KernelProgram,
  type Machine,
} from "../../src/tool.js";

type Row = Readonly<Record<string, string | number>>;

/** `BPF_MAP_TYPE_PERF_EVENT_ARRAY` → `perf event array`, as this kernel's BTF has it; else the number. */
function typeName({ kernel: { types } }: Machine, kind: "prog" | "map", type: number): string {
  const id = types.find(`bpf_${kind}_type`, "enum");
  const found = (id === undefined ? undefined : types.type(id))?.enumerators.find(
    ({ value }) => value === BigInt(type),
  );
  const word = found?.name.replace(new RegExp(`^BPF_${kind.toUpperCase()}_TYPE_`), "");
  return (
    word
      ?.replace("PERCPU_CGROUP_STORAGE_DEPRECATED", "PERCPU_CGROUP_STORAGE")
      .replaceAll("_", " ")
      .toLowerCase() ?? String(type)
  );
}

/** `Nov26/14:27`, from the time since the machine started. */
function loadTime(loadedNs: bigint): string {
  const up = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  const [, month, day, , time = ""] = new Date(Date.now() - up * 1000 + Number(loadedNs) / 1e6)
    .toString()
    .split(" ");
  return `${month}${day}/${time.slice(0, 5)}`;
}

/** Names are what anybody chose who loads programs. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");

const programRow = (machine: Machine, one: KernelProgram): Row => ({
  bid: one.id,
  type: typeName(machine, "prog", one.type),
  uid: one.uid,
  maps: one.maps.length,
  loadTime: loadTime(one.loadedNs),
  name: printable(one.name),
});

const mapRow = (machine: Machine, one: KernelMap): Row => ({
  mid: one.id,
  type: typeName(machine, "map", one.type),
  flags: `0x${one.flags.toString(16)}`,
  keySz: one.keySize,
  valueSz: one.valueSize,
  maxEnts: one.maxEntries,
  name: printable(one.name),
});

/** Widths as BCC's; a negative one aligns to the left. */
const PROGRAM = { BID: 9, TYPE: -15, UID: 8, "#MAPS": 6, LoadTime: -12, NAME: -15 };
const MAP = { MID: 8, TYPE: -15, FLAGS: -10, KeySz: 8, ValueSz: 8, MaxEnts: 8, NAME: -15 };

function table(widths: Readonly<Record<string, number>>, rows: readonly Row[]): readonly string[] {
  const fit = (text: string, width: number) =>
    width < 0 ? text.padEnd(-width) : text.padStart(width);
  const line = (cells: readonly (string | number)[]) =>
    Object.values(widths)
      .map((width, i) => fit(String(cells[i]), width))
      .join(" ")
      .trimEnd();
  return [line(Object.keys(widths)), ...rows.map((row) => line(Object.values(row)))];
}

/** One program by its number, or those of a name. */
const wanted = (programs: readonly KernelProgram[], which: string): readonly KernelProgram[] =>
  programs.filter(({ id, name }) => String(id) === which || name === which);

export default defineTool({
  name: "bps",
  summary: "BPF programs loaded in the kernel, and their maps",
  about:
    "BID is the program's number, LoadTime when it was loaded; #MAPS counts maps, which are listed if a program is named. All programs of the machine are listed, including those that no process holds any more; `bpflist` shows who holds the others.",
  arguments: {
    which: argument.optionalString("BID", "one program and its maps: its number or its name"),
  },
  flags: {},
  examples: [
    { command: "bps", about: "all programs" },
    { command: "bps 4", about: "one, with its maps" },
  ],
  list({ which }, machine) {
    const { objects } = machine.kernel;
    const lack = objects?.lack();
    if (lack !== undefined)
      return fail({
        severity: "error",
        code: "no-permission",
        message: `the kernel lists its programs for root, and this process ${lack.what}`,
        hint: lack.hint,
      });
    const all = objects?.programs() ?? [];
    const programs = which === undefined ? all : wanted(all, which);
    if (which !== undefined && programs.length === 0)
      return wrongUsage(`there is no BPF program ${which}`, "bps without arguments lists them all");
    const maps = [...new Set(which === undefined ? [] : programs.flatMap((one) => one.maps))]
      .flatMap((id) => objects?.map(id) ?? [])
      .map((one) => mapRow(machine, one));
    const rows = programs.map((one) => programRow(machine, one));
    return ok({
      lines: [...table(PROGRAM, rows), ...(maps.length > 0 ? ["", ...table(MAP, maps)] : [])],
      objects: [...rows, ...maps],
    });
  },
  smoke: [
    {
      arguments: [],
      workload: ["loaded"],
      expect: {
        some: [{ type: "socket filter", uid: 0, maps: 2, name: "bite_filter" }],
      },
      endsItself: true,
    },
    {
      arguments: ["bite_filter"],
      workload: ["loaded"],
      expect: {
        rows: 3,
        some: [
          { type: "socket filter", maps: 2, loadTime: /^[A-Z][a-z]{2}\d\d\/\d\d:\d\d$/ },
          { type: "hash", flags: "0x1", keySz: 4, valueSz: 24, maxEnts: 77, name: "bites" },
          { type: "percpu array", flags: "0x0", keySz: 4, valueSz: 8, maxEnts: 3, name: "sums" },
        ],
      },
      endsItself: true,
    },
    {
      arguments: ["bite_filter"],
      workload: ["loaded"],
      expect: [
        /^ {6}BID TYPE {17}UID {2}#MAPS LoadTime {5}NAME\n +\d+ socket filter +0 {6}2 \S{11} +bite_filter\n\n {5}MID TYPE/,
        /^ +\d+ hash {12}0x1 {15}4 {7}24 {7}77 bites$/m,
      ],
      endsItself: true,
    },
  ],
});
