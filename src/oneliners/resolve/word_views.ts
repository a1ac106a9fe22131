import type { KernelFacts } from "../../types/facts.js";
import { pointerTo, RAW, U64, VOID, type CType } from "../cexpr/types.js";
import { code, NOWHERE, type Value } from "../cexpr/value.js";
import { wordNames, type TypedName } from "./function_names.js";
import type { Move } from "./renamed_functions.js";
import { syscallArgumentOffset } from "./registers.js";
import type { ProbeNames } from "./resolved_hook.js";

/** __x64_sys_*: the one argument points to the caller's registers, in which the call's arguments are. */
export const syscallWrapper = (name: string, kernel: KernelFacts): boolean =>
  kernel.features.syscallWrapper && /^__(x64|arm64)_sys_/.test(name);

export function namesOver(
  words: readonly string[],
  parameters: readonly TypedName[],
  kernel: KernelFacts,
  wrapper: boolean,
  move?: Move,
): ProbeNames {
  const base = { absent: new Map<string, string>(), space: "any" as const };
  if (wrapper)
    return { ...base, ...syscallNames(words[0] ?? "ctx->di", parameters, kernel), space: "user" };
  const names = wordNames(words, parameters);
  if (move?.arguments !== "open-how") return { ...base, ...names };
  return { ...base, ...openHowNames(names.arguments, parameters) };
}

/** do_sys_openat2(dfd, filename, struct open_how *) seen as do_sys_open(dfd, filename, flags, mode). */
function openHowNames(
  words: readonly Value[],
  parameters: readonly TypedName[],
): Pick<ProbeNames, "arguments" | "parameters"> {
  const [dfd, filename, how] = words as readonly [Value, Value, Value];
  const behind = (offset: number): Value => {
    const address: Value = { ...how, type: pointerTo(VOID, "kernel") };
    return {
      kind: "load",
      place: { kind: "place", address, offset, type: U64, space: "kernel", span: NOWHERE },
      type: U64,
      span: NOWHERE,
    };
  };
  const list = [dfd, filename, behind(0), behind(8)];
  const all = new Map<string, Value>();
  for (const { name, type, slot } of parameters) {
    const value = slot < 2 ? list[slot] : name === "how" ? how : list[slot];
    if (value)
      all.set(
        name,
        value.kind === "load"
          ? value
          : { ...value, type: type.kind === "pointer" ? type : value.type },
      );
  }
  ["dfd", "filename", "flags", "mode"].forEach(
    (name, i) => all.has(name) || all.set(name, list[i]!),
  );
  return { arguments: list, parameters: all };
}

function syscallNames(
  pointer: string,
  parameters: readonly TypedName[],
  kernel: KernelFacts,
): Pick<ProbeNames, "arguments" | "parameters"> {
  const registers = code(pointer, pointerTo(VOID, "kernel"));
  const read = (n: number, type: CType): Value => {
    const offset = syscallArgumentOffset(kernel.arch, n);
    return {
      kind: "load",
      place: { kind: "place", address: registers, offset, type, space: "kernel", span: NOWHERE },
      type,
      span: NOWHERE,
    };
  };
  const list = Array.from({ length: 6 }, (_, n) => read(n, RAW));
  const written = new Map<string, Value>();
  for (const { name, type, slot } of parameters) {
    if (name === "regs" || name === "__unused") continue;
    const user: CType = type.kind === "pointer" ? { ...type, space: "user" } : type;
    const word = read(slot, user.kind === "pointer" ? user : RAW);
    written.set(
      name,
      user.kind === "int" ? { kind: "cast", operand: word, type: user, span: NOWHERE } : word,
    );
  }
  return { arguments: list, parameters: written };
}
