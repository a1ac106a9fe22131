import type { UsdtArgument, UsdtLocation, UsdtProbe } from "../../types/facts.js";
import type { NativeUsdtNote } from "../../native/facts.js";

/** Notes of one file, those of the same provider and name together, in the file's order. */
export function groupNotes(path: string, notes: readonly NativeUsdtNote[]): readonly UsdtProbe[] {
  const groups = new Map<string, NativeUsdtNote[]>();
  for (const note of notes) {
    const key = `${note.provider}:${note.name}`;
    const group = groups.get(key);
    if (group) group.push(note);
    else groups.set(key, [note]);
  }
  return [...groups.values()].map((group) => toProbe(path, group));
}

function toProbe(path: string, notes: readonly NativeUsdtNote[]): UsdtProbe {
  const [first] = notes as [NativeUsdtNote];
  const locations = new Map<number, UsdtLocation>();
  for (const note of notes) {
    locations.set(note.offset, { offset: note.offset, arguments: parseArguments(note.arguments) });
  }
  const semaphore = notes.find((note) => note.semaphore !== 0)?.semaphore ?? 0;
  return {
    provider: first.provider,
    name: first.name,
    path,
    locations: [...locations.values()],
    semaphore,
  };
}

/** Arguments := Argument { blank Argument }; blanks also stand inside arm64's `[sp, 16]`. */
export function parseArguments(text: string): readonly UsdtArgument[] {
  const starts = [...text.matchAll(/(?:^|\s)(-?\d+f?@)/g)].map(
    (match) => match.index + match[0].length - (match[1] ?? "").length,
  );
  return starts.map((start, i) => parseArgument(text.slice(start, starts[i + 1]).trim()));
}

/** Argument := ["-"] bytes ["f"] "@" operand; a minus sign is for signed values. */
function parseArgument(text: string): UsdtArgument {
  const [, minus, bytes, operand = ""] = /^(-?)(\d+)f?@\s*(.*)$/.exec(text) ?? [];
  const size = bytes === "1" || bytes === "2" || bytes === "4" ? (Number(bytes) as 1 | 2 | 4) : 8;
  return {
    size,
    signed: minus === "-",
    place: constant(operand) ?? x86Operand(operand) ?? armOperand(operand),
  };
}

type Place = UsdtArgument["place"];

/** `$5`, `$0x10`, arm64's bare `5` and `#5` */
function constant(operand: string): Place | undefined {
  const number = /^[$#]?(-?)(0x[\da-f]+|\d+)$/i.exec(operand);
  if (!number) return undefined;
  const value = BigInt(number[2] ?? 0);
  return { kind: "constant", value: number[1] === "-" ? -value : value };
}

/** `%rdi` · [displacement] "(" [base] ["," index ["," scale]] ")" */
function x86Operand(operand: string): Place | undefined {
  if (/^%\w+$/.test(operand))
    return { kind: "register", register: wholeRegister(operand.slice(1)) };
  const parts = /^([-+]?\w*)\(\s*(%\w+)?\s*(?:,\s*(%\w+)\s*(?:,\s*(\d+)\s*)?)?\)$/.exec(operand);
  if (!parts || !/^[-+]?(0x[\da-f]+|\d+)?$/i.test(parts[1] ?? "")) return undefined;
  const [, displacement = "", base, index, scale] = parts;
  return {
    kind: "memory",
    ...(base === undefined ? {} : { base: wholeRegister(base.slice(1)) }),
    ...(index === undefined ? {} : { index: wholeRegister(index.slice(1)) }),
    scale: Number(scale ?? 1),
    displacement: signedNumber(displacement),
  };
}

const armRegister = (name: string): string => (name === "sp" ? name : wholeRegister(name));

/** `x0` · "[" base ["," (offset | index)] "]"; everything unknown stays as written */
function armOperand(operand: string): Place {
  if (/^(?:[xw]\d+|[xw]?sp|xzr|wzr)$/.test(operand))
    return { kind: "register", register: armRegister(operand) };
  const parts = /^\[\s*(\w+)\s*(?:,\s*#?([-+]?\w+)\s*)?\]$/.exec(operand);
  if (!parts) return { kind: "register", register: operand };
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
