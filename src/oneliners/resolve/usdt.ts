import { attachesByProcess, byProcess } from "./by_process.js";
import { checkUprobes } from "./uprobes.js";
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
import { RAW, U32, U64, pointerTo, VOID, type CType } from "../cexpr/types.js";
import { code, NOWHERE, type Value } from "../cexpr/value.js";
import type { NamedHook } from "../ast.js";
import { note } from "./note.js";
import { registersValue } from "./registers.js";
import type { ProbeNames, Resolved, ResolvedHook, UserChoice } from "./resolved_hook.js";
import { findLibrary } from "./user.js";

type UsdtName = NamedHook & { kind: "usdt" };

/** `u:library:[provider:]probe` → one program for each way in which its places hold their arguments. */
export function resolveUsdt(
  name: UsdtName,
  source: Source,
  choice: UserChoice,
  kernel: KernelFacts,
  user: UserFacts,
): Resolved {
  checkUprobes(name.span, source, kernel);
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
  const narrow = user.abi?.(probe.path).machine === "i386";
  const hooks = [...groups.values()].map((locations) =>
    usdtHook(probe, locations, choice, kernel, narrow),
  );
  return { hooks, notes };
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
  const libc = name.library.text === "pthread" ? user.library("c", choice.pids?.[0]) : undefined;
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

function usdtHook(
  probe: UsdtProbe,
  locations: readonly UsdtLocation[],
  choice: UserChoice,
  kernel: KernelFacts,
  narrow: boolean,
): ResolvedHook {
  const first = locations[0]?.arguments ?? [];
  const read = first.map((argument) => argumentValue(argument, kernel.arch, narrow));
  const absent = new Map([
    ...read.flatMap((value, i) =>
      typeof value === "string" ? [[`arg${i + 1}`, value] as const] : [],
    ),
    ["retval", "has no meaning at a USDT probe"],
    ["$retval", "has no meaning at a USDT probe"],
    ["$latency", "needs a return probe (r:…)"],
  ]);
  const names: ProbeNames = {
    arguments: sparse(read),
    parameters: new Map(),
    registers: registersValue(kernel.arch),
    absent,
    space: "user",
  };
  return {
    names: [`${probe.provider}:${probe.name}`],
    attach: () =>
      locations.flatMap((location) =>
        byProcess(choice, {
          kind: "uprobe",
          path: probe.path,
          offset: location.offset,
          onReturn: false,
          semaphore: location.semaphore,
        }),
      ),
    context: { kind: "registers" },
    probe: names,
    onReturn: false,
    pidByAttach: attachesByProcess(choice),
  };
}

/** Those that have a value, each at its own number. */
function sparse(values: readonly (Value | string)[]): readonly Value[] {
  const known: Value[] = [];
  values.forEach((value, i) => {
    if (typeof value !== "string") known[i] = value;
  });
  return known;
}

/**
 * Where an argument is → a value of its declared size and sign, or why there
 * is none. A whole word stays a plain u64, as it may be a pointer.
 */
function argumentValue(
  { place, size, signed }: UsdtArgument,
  arch: KernelFacts["arch"],
  narrow: boolean,
): Value | string {
  const own: CType = { kind: "int", size, signed, char: false, raw: false };
  const isWord = !signed && size === (narrow ? 4 : 8);
  const value = valueOf(place, size === 8 && !signed ? RAW : own, arch, narrow);
  if (typeof value === "string" || !isWord || size === 8) return value;
  return { kind: "cast", operand: value, type: RAW, span: NOWHERE };
}

function valueOf(
  place: UsdtArgument["place"],
  type: CType,
  arch: KernelFacts["arch"],
  narrow: boolean,
): Value | string {
  switch (place.kind) {
    case "refused":
      return place.why;
    case "constant":
      return { kind: "constant", value: place.value, type, span: NOWHERE };
    case "register": {
      const whole = register(place.register, arch);
      const shifted = place.shift === undefined ? whole : sum(whole, ">>", number(place.shift));
      return { kind: "cast", operand: shifted, type, span: NOWHERE };
    }
    default: {
      const address = addressOf(place, arch, narrow);
      const offset = narrow ? 0 : Number(place.displacement);
      return {
        kind: "load",
        place: { kind: "place", address, offset, type, space: "user", span: NOWHERE },
        type,
        span: NOWHERE,
      };
    }
  }
}

type Memory = UsdtArgument["place"] & { kind: "memory" };

/** Base and index; a program of 32 bits computes within its 32 bits. */
function addressOf(place: Memory, arch: KernelFacts["arch"], narrow: boolean): Value {
  const base = place.base === undefined ? number(0) : register(place.base, arch);
  const whole =
    place.index === undefined
      ? base
      : sum(base, "+", sum(register(place.index, arch), "*", number(place.scale)));
  const all = narrow ? cast(sum(whole, "+", number(place.displacement)), U32) : whole;
  return cast(all, pointerTo(VOID, "user"));
}

const number = (value: number | bigint): Value => ({
  ...{ kind: "constant", value: BigInt(value), type: U64, span: NOWHERE },
});

const cast = (operand: Value, type: CType): Value => ({
  ...{ kind: "cast", operand, type, span: NOWHERE },
});

const sum = (left: Value, operator: "+" | "*" | ">>", right: Value): Value => ({
  ...{ kind: "binary", operator, left, right, type: U64, span: NOWHERE },
});

/** The kernel's note of %fs, which no struct pt_regs has. */
const FS_BASE = `({ struct task_struct *task = (struct task_struct *)bpf_get_current_task(); \
u64 base = 0; bpf_probe_read_kernel(&base, sizeof(base), &task->thread.fsbase); base; })`;

/** A whole register by its 64-bit name. */
function register(name: string, arch: KernelFacts["arch"]): Value {
  if (name === "fs_base") return code(FS_BASE, RAW);
  const short = arch === "x64" ? name.replace(/^r([abcd]x|[sd]i|[sb]p|ip)$/, "$1") : name;
  const arm = /^x(\d+)$/.exec(name);
  return code(arch === "arm64" && arm ? `ctx->regs[${arm[1]}]` : `ctx->${short}`, RAW);
}
