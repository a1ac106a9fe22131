import type { UsdtArgument, UsdtLocation, UsdtProbe } from "../../types/facts.js";
import type { NativeUsdtNote } from "../../native/facts.js";
import { DataSymbols } from "./data_symbols.js";

/** Notes of one file, those of the same provider and name together, in the file's order. */
export function groupNotes(path: string, notes: readonly NativeUsdtNote[]): readonly UsdtProbe[] {
  const groups = new Map<string, NativeUsdtNote[]>();
  for (const note of notes) {
    const key = `${note.provider}:${note.name}`;
    const group = groups.get(key);
    if (group) group.push(note);
    else groups.set(key, [note]);
  }
  const symbols = new DataSymbols(path);
  return [...groups.values()].map((group) => toProbe(path, group, symbols));
}

function toProbe(path: string, notes: readonly NativeUsdtNote[], symbols: DataSymbols): UsdtProbe {
  const [first] = notes as [NativeUsdtNote];
  const locations = new Map<number, UsdtLocation>();
  for (const { offset, semaphore, arguments: text } of notes) {
    const list = parseArguments(text, {
      distance: (name) => symbols.distance(name, offset),
      threadOffset: (name) => symbols.threadOffset(name),
    });
    locations.set(offset, { offset, semaphore, arguments: list });
  }
  return { provider: first.provider, name: first.name, path, locations: [...locations.values()] };
}

/** Where a symbol lies; a text says why that is not known. */
export interface Places {
  /** From the probe's own address. */
  readonly distance: (symbol: string) => bigint | string;
  /** From where the thread's own storage begins. */
  readonly threadOffset: (symbol: string) => bigint | string;
}

const UNKNOWN = (): string => "the file's symbols are not known";

/** Arguments := Argument { blank Argument }; blanks also stand inside arm64's `[sp, 16]`. */
export function parseArguments(
  text: string,
  places: Places = { distance: UNKNOWN, threadOffset: UNKNOWN },
): readonly UsdtArgument[] {
  const starts = [...text.matchAll(/(?:^|\s)(-?\d+f?@)/g)].map(
    (match) => match.index + match[0].length - (match[1] ?? "").length,
  );
  return starts.map((start, i) => parseArgument(text.slice(start, starts[i + 1]).trim(), places));
}

/** Argument := ["-"] bytes ["f"] "@" operand; a minus sign is for signed values. */
function parseArgument(text: string, places: Places): UsdtArgument {
  const [, minus, bytes, float, operand = ""] = /^(-?)(\d+)(f?)@\s*(.*)$/.exec(text) ?? [];
  const size = bytes === "1" || bytes === "2" || bytes === "4" ? (Number(bytes) as 1 | 2 | 4) : 8;
  const signed = minus === "-";
  if (float === "f") return { size, signed, place: refused("is a floating-point number") };
  const place =
    constant(operand, size, signed) ??
    x86Register(operand) ??
    x86Operand(operand, places) ??
    armOperand(operand);
  return { size, signed, place };
}

type Place = UsdtArgument["place"];

const refused = (why: string): Place => ({ kind: "refused", why });

/** `$5`, `$0x10`, arm64's bare `5` and `#5`, cut to the argument's size: an unsigned byte `$-1` is 255. */
function constant(operand: string, size: number, signed: boolean): Place | undefined {
  const number = /^[$#]?(-?)(0x[\da-f]+|\d+)$/i.exec(operand);
  if (!number) return undefined;
  const value = BigInt(number[2] ?? 0) * (number[1] === "-" ? -1n : 1n);
  return {
    kind: "constant",
    value: signed ? BigInt.asIntN(size * 8, value) : BigInt.asUintN(size * 8, value),
  };
}

/** `%rdi`; `%ah` … are the second bytes of theirs; others are none that a probe sees. */
function x86Register(operand: string): Place | undefined {
  const name = /^%(\w+)$/.exec(operand)?.[1];
  if (name === undefined) return undefined;
  const second = /^([abcd])h$/.exec(name);
  if (second) return { kind: "register", register: `r${second[1]}x`, shift: 8 };
  const register = wholeRegister(name);
  return SEEN.test(register)
    ? { kind: "register", register }
    : refused(`is in ${operand}: a probe sees no register of that kind`);
}

const SEEN = /^r(?:[abcd]x|[sd]i|[sb]p|ip|[89]|1[0-5])$/;

/** [symbol] [("+"|"-") number] ["@GOTOFF"] "(" [base] ["," index ["," scale]] ")" | "%fs:" … */
function x86Operand(operand: string, places: Places): Place | undefined {
  if (operand.startsWith("%fs:")) return ofThread(operand.slice(4), places);
  if (operand.startsWith("%gs:"))
    return refused("is in the thread's own storage (%gs), which a probe doesn't find");
  const parts = /^([^()[\]]*)\(\s*(%\w+)?\s*(?:,\s*(%\w+)\s*(?:,\s*(\d+)\s*)?)?\)$/.exec(operand);
  if (!parts) return undefined;
  const [, ahead = "", base, index, scale] = parts;
  const registers = {
    ...(base === undefined ? {} : { base: wholeRegister(base.slice(1)) }),
    ...(index === undefined ? {} : { index: wholeRegister(index.slice(1)) }),
  };
  if (/^[-+]?(0x[\da-f]+|\d+)?$/i.test(ahead))
    return {
      kind: "memory",
      ...registers,
      scale: Number(scale ?? 1),
      displacement: signedNumber(ahead),
    };
  return atSymbol(ahead, operand, registers, places);
}

/** number | [number] symbol "@tpoff" [number] | [number] "(" register ")": behind `%fs:` */
function ofThread(operand: string, { threadOffset }: Places): Place {
  const at = { kind: "memory", base: "fs_base" } as const;
  const [, ahead = "", register] =
    /^([-+]?(?:0x[\da-f]+|\d+)?)(?:\(\s*(%\w+)\s*\))?$/i.exec(operand) ?? [];
  if (register !== undefined) {
    const index = wholeRegister(register.slice(1));
    return { ...at, index, scale: 1, displacement: signedNumber(ahead) };
  }
  if (ahead !== "") return { ...at, scale: 1, displacement: signedNumber(ahead) };
  const named = /^(?:([-+]?\d+)\+)?([A-Za-z_.$][\w.$]*)@tpoff([-+](?:0x[\da-f]+|\d+))?$/i.exec(
    operand,
  );
  if (!named) return refused(`is given as %fs:${operand}, which is not supported`);
  const [, first = "", symbol = "", last = ""] = named;
  const from = threadOffset(symbol);
  if (typeof from === "string") return refused(`is each thread's own ${symbol}, and ${from}`);
  return { ...at, scale: 1, displacement: from + signedNumber(first) + signedNumber(last) };
}

/** A variable of the program: so far from the probe's own address, wherever the file is loaded. */
function atSymbol(
  ahead: string,
  operand: string,
  registers: { readonly base?: string; readonly index?: string },
  { distance }: Places,
): Place {
  const found =
    /^(?:([-+]?\d+)\+)?([A-Za-z_.$][\w.$]*)((?:[-+](?:0x[\da-f]+|\d+))*)(@GOTOFF)?((?:[-+](?:0x[\da-f]+|\d+))*)$/i.exec(
      ahead,
    );
  const relative = found?.[4] !== undefined || registers.base === "rip";
  if (!found || !relative || registers.index !== undefined)
    return refused(`is given as ${operand}, which is not supported`);
  const [, first = "", symbol = "", second = "", , third = ""] = found;
  const from = distance(symbol);
  if (typeof from === "string") return refused(`is at ${symbol}, and ${from}`);
  const more = `${first === "" ? "" : first.replace(/^(?=\d)/, "+")}${second}${third}`;
  const numbers = more.match(/[-+](?:0x[\da-f]+|\d+)/gi) ?? [];
  const displacement = numbers.reduce((sum, number) => sum + signedNumber(number), from);
  return { kind: "memory", base: "rip", scale: 1, displacement };
}

const armRegister = (name: string): string => (name === "sp" ? name : wholeRegister(name));

/** `x0` · "[" base ["," (offset | index)] "]"; nothing else is known */
function armOperand(operand: string): Place {
  if (/^(?:[xw]\d+|[xw]?sp|xzr|wzr)$/.test(operand))
    return { kind: "register", register: armRegister(operand) };
  const parts = /^\[\s*(\w+)\s*(?:,\s*#?([-+]?\w+)\s*)?\]$/.exec(operand);
  if (!parts) return refused(`is given as ${operand}, which is not supported`);
  const [, base = "", second = "0"] = parts;
  const isNumber = /^[-+]?(0x[\da-f]+|\d+)$/i.test(second);
  return {
    kind: "memory",
    base: armRegister(base),
    ...(isNumber ? {} : { index: armRegister(second) }),
    scale: 1,
    displacement: isNumber ? signedNumber(second) : 0n,
  };
}

function signedNumber(text: string): bigint {
  const digits = text.replace(/^[-+]/, "");
  const value = digits === "" ? 0n : BigInt(digits);
  return text.startsWith("-") ? -value : value;
}

/** edi, di, dil -> rdi; r8d -> r8; w0 -> x0. ah…dh are the second byte of theirs and stay as they are. */
export function wholeRegister(name: string): string {
  const numbered = /^(r(?:8|9|1[0-5]))[bdwl]?$/.exec(name);
  if (numbered) return numbered[1] ?? name;
  const pointer = /^[re]?(si|di|bp|sp|ip)l?$/.exec(name);
  if (pointer) return `r${pointer[1]}`;
  const legacy = /^(?:[re]?([abcd])x|([abcd])l)$/.exec(name);
  if (legacy) return `r${legacy[1] ?? legacy[2]}x`;
  const arm = /^w(\d+|sp)$/.exec(name);
  if (arm) return arm[1] === "sp" ? "sp" : `x${arm[1]}`;
  return name;
}
