import type {
  KernelFacts,
  UsdtArgument,
  UsdtLocation,
  UsdtProbe,
  UserFacts,
} from "../../types/facts.js";
import type { Diagnostic, Source } from "../../types/outcome.js";
import { nearest } from "../nearest.js";
import { mistake, nearestHint } from "../source.js";
import { RAW, U64, pointerTo, VOID, type CType } from "../cexpr/types.js";
import { code, NOWHERE, type Value } from "../cexpr/value.js";
import type { TargetName } from "../ast.js";
import { note } from "./note.js";
import { registersValue } from "./registers.js";
import type { ProbeNames, Resolved, Target, UserChoice } from "./target.js";
import { findLibrary } from "./user.js";

type UsdtName = TargetName & { kind: "usdt" };

/** `u:library:[provider:]probe` → one program for each way in which its places hold their arguments. */
export function resolveUsdt(
  name: UsdtName,
  source: Source,
  choice: UserChoice,
  kernel: KernelFacts,
  user: UserFacts,
): Resolved {
  if (!kernel.features.uprobes) {
    throw mistake(
      source,
      name.span,
      "no-uprobes",
      "this kernel can't probe programs: it has no uprobes",
    );
  }
  const path = findLibrary(name.library, source, choice, user);
  const { probe, notes } = findProbe(name, path, source, choice, user);
  const groups = new Map<string, UsdtLocation[]>();
  for (const location of probe.locations) {
    const key = JSON.stringify(location.arguments, (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value,
    );
    const group = groups.get(key);
    if (group) group.push(location);
    else groups.set(key, [location]);
  }
  const targets = [...groups.values()].map((locations) =>
    usdtTarget(probe, locations, choice, kernel),
  );
  return { targets, notes };
}

function findProbe(
  name: UsdtName,
  path: string,
  source: Source,
  choice: UserChoice,
  user: UserFacts,
): { probe: UsdtProbe; notes: readonly Diagnostic[] } {
  const provider = name.provider?.text;
  const here = user.usdt(path, provider, name.probe.text);
  if (here) return { probe: here, notes: [] };
  // glibc 2.34 took libpthread's probes into libc, under libc's name as provider.
  const libc = name.library.text === "pthread" ? user.library("c", choice.pid) : undefined;
  const there =
    libc === undefined
      ? undefined
      : user.usdt(libc, provider === "libpthread" ? undefined : provider, name.probe.text);
  if (there)
    return {
      probe: there,
      notes: [note(source, name.library.span, "moved", `${name.probe.text} is in ${there.path}`)],
    };
  const known = [path, ...(libc === undefined ? [] : [libc])].flatMap((file) =>
    user.usdtProbes(file),
  );
  const near = nearest(
    name.probe.text,
    known.map((probe) => probe.name),
  );
  const hint =
    nearestHint(near) ?? (known.length === 0 ? "the file has no USDT probes at all" : undefined);
  throw mistake(
    source,
    name.probe.span,
    "unknown-usdt",
    `no USDT probe ${name.probe.text} in ${path}`,
    { hint, fix: near[0] },
  );
}

function usdtTarget(
  probe: UsdtProbe,
  locations: readonly UsdtLocation[],
  choice: UserChoice,
  kernel: KernelFacts,
): Target {
  const first = locations[0]?.arguments ?? [];
  const absent = new Map([
    ["retval", "has no meaning at a USDT probe"],
    ["$retval", "has no meaning at a USDT probe"],
    ["$latency", "needs a return probe (r:…)"],
  ]);
  const names: ProbeNames = {
    arguments: first.map((argument) => argumentValue(argument, kernel.arch)),
    parameters: new Map(),
    registers: registersValue(kernel.arch),
    absent,
    space: "user",
  };
  return {
    names: [`${probe.provider}:${probe.name}`],
    attach: () =>
      locations.map((location) => ({
        kind: "uprobe",
        path: probe.path,
        offset: location.offset,
        onReturn: false,
        pid: choice.pid ?? -1,
        semaphore: probe.semaphore,
      })),
    context: { kind: "registers" },
    probe: names,
    onReturn: false,
    pidByAttach: choice.pid !== undefined,
  };
}

/** Where an argument is → a value of its declared size and sign. A whole word stays a plain u64, as it may be a pointer. */
function argumentValue(argument: UsdtArgument, arch: KernelFacts["arch"]): Value {
  const { place, size, signed } = argument;
  const type: CType =
    size === 8 && !signed ? RAW : { kind: "int", size, signed, char: false, raw: false };
  if (place.kind === "constant")
    return { kind: "constant", value: place.value, type, span: NOWHERE };
  if (place.kind === "register")
    return { kind: "cast", operand: register(place.register, arch), type, span: NOWHERE };
  const parts = [place.base, place.index].flatMap((name) =>
    name === undefined ? [] : [register(name, arch)],
  );
  const [base, index] = parts;
  let address: Value = base ?? { kind: "constant", value: 0n, type: U64, span: NOWHERE };
  if (index) {
    const scale: Value = { kind: "constant", value: BigInt(place.scale), type: U64, span: NOWHERE };
    const step: Value = {
      kind: "binary",
      operator: "*",
      left: index,
      right: scale,
      type: U64,
      span: NOWHERE,
    };
    address = {
      kind: "binary",
      operator: "+",
      left: address,
      right: step,
      type: U64,
      span: NOWHERE,
    };
  }
  const pointer: Value = {
    kind: "cast",
    operand: address,
    type: pointerTo(VOID, "user"),
    span: NOWHERE,
  };
  const offset = Number(place.displacement);
  return {
    kind: "load",
    place: { kind: "place", address: pointer, offset, type, space: "user", span: NOWHERE },
    type,
    span: NOWHERE,
  };
}

/** A whole register by its 64-bit name. */
function register(name: string, arch: KernelFacts["arch"]): Value {
  const short = arch === "x64" ? name.replace(/^r([abcd]x|[sd]i|[sb]p|ip)$/, "$1") : name;
  const arm = /^x(\d+)$/.exec(name);
  return code(arch === "arm64" && arm ? `ctx->regs[${arm[1]}]` : `ctx->${short}`, RAW);
}
