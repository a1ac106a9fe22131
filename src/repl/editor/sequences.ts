import { character, press, type KeyPress, type Modifiers } from "./keys.js";

/** Finals of CSI and SS3 that are keys: xterm's, the VT's and rxvt's. */
const BY_FINAL: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  E: "begin",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
};

/** `CSI number ~`. */
const BY_NUMBER: Readonly<Record<number, string>> = {
  1: "home",
  2: "insert",
  3: "delete",
  4: "end",
  5: "pageup",
  6: "pagedown",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
};

/** Code points of kitty's protocol that stand for keys without a character. */
const BY_CODE: Readonly<Record<number, string>> = {
  9: "tab",
  13: "enter",
  27: "escape",
  127: "backspace",
  57414: "enter",
  57417: "left",
  57418: "right",
  57419: "up",
  57420: "down",
  57421: "pageup",
  57422: "pagedown",
  57423: "home",
  57424: "end",
  57425: "insert",
  57426: "delete",
};

/** The characters of the keypad in kitty's protocol, from 57399 on. */
const KEYPAD = "0123456789./*-+";

/** xterm's modifier parameter: 1 + shift, 2 alt, 4 ctrl, 32 meta. */
function modifiersOf(parameter: number | undefined): Required<Modifiers> {
  const bits = Math.max(0, (parameter ?? 1) - 1);
  return {
    shift: (bits & 1) !== 0,
    alt: (bits & (2 | 32)) !== 0,
    ctrl: (bits & 4) !== 0,
  };
}

/** A control character as Ctrl with its letter: 1 is ctrl-a, 0x1f is ctrl-_. */
export function controlKey(code: number, alt = false): KeyPress {
  if (code === 13) return press("enter", { alt });
  if (code === 9) return press("tab", { alt });
  if (code === 27) return press("escape", { alt });
  if (code === 127) return press("backspace", { alt });
  if (code === 0) return press("space", { alt, ctrl: true });
  return press(String.fromCharCode(code + 64).toLowerCase(), { alt, ctrl: true });
}

function codeKey(code: number, shifted: number | undefined, modifiers: Modifiers): KeyPress | null {
  const name = BY_CODE[code];
  if (name !== undefined) return press(name, modifiers);
  const keypad = KEYPAD[code - 57399];
  if (keypad !== undefined) return character(keypad, modifiers);
  if (code < 32) return controlKey(code, modifiers.alt ?? false);
  // The private area is kitty's keys that do nothing here: media, modifiers alone.
  if (code >= 57344 && code <= 63743) return null;
  if (code > 0x10ffff) return null;
  const plain = String.fromCodePoint(code);
  const text =
    modifiers.shift === true
      ? shifted === undefined
        ? plain.toUpperCase()
        : String.fromCodePoint(shifted)
      : plain;
  return character(text, modifiers);
}

/** What follows `ESC [`, cut into its parts. Sub-parameters are separated by colons. */
export interface ControlSequence {
  /** `<`, `=`, `>` or `?` before the parameters. */
  readonly marker: string;
  readonly parameters: readonly (readonly (number | undefined)[])[];
  readonly intermediates: string;
  readonly final: string;
}

export function parseSequence(body: string): ControlSequence {
  const [, marker, numbers, intermediates, final] = /^([<=>?]?)([\d;:]*)([ -/]*)(.)$/s.exec(
    body,
  ) ?? ["", "", "", "", body.at(-1) ?? ""];
  const parameters = (numbers ?? "")
    .split(";")
    .map((part) => part.split(":").map((digits) => (digits === "" ? undefined : Number(digits))));
  return {
    marker: marker ?? "",
    parameters,
    intermediates: intermediates ?? "",
    final: final ?? "",
  };
}

/** The key of a control sequence; null for what is none: reports, mice, releases. */
export function sequenceKey(sequence: ControlSequence): KeyPress | null {
  const { parameters, final } = sequence;
  if (sequence.marker !== "" || sequence.intermediates !== "") return null;
  const [first, second, third] = parameters;
  // Event 3 is the release of a key.
  if (second?.[1] === 3) return null;
  const modifiers = modifiersOf(second?.[0]);
  if (final === "u") return codeKey(first?.[0] ?? 0, first?.[1], modifiers);
  if (final === "~" && first?.[0] === 27) return codeKey(third?.[0] ?? 0, undefined, modifiers);
  if (final === "Z") return press("tab", { shift: true });
  if (final === "I" || final === "O") return press(final === "I" ? "focus" : "blur");
  if (final === "~" || final === "^" || final === "@")
    return numbered(first?.[0], final, modifiers);
  const name = BY_FINAL[final.toUpperCase()];
  if (name === undefined) return null;
  // rxvt writes Shift and an arrow as the small letter.
  if (final !== final.toUpperCase())
    return /[a-d]/.test(final) ? press(name, { shift: true }) : null;
  // With a row before it, R is the report of the cursor's place.
  return (first?.[0] ?? 1) === 1 ? press(name, modifiers) : null;
}

/** `CSI 3 ~`; rxvt ends it with ^ for Ctrl and @ for Ctrl and Shift. */
function numbered(
  number: number | undefined,
  final: string,
  modifiers: Required<Modifiers>,
): KeyPress | null {
  const name = BY_NUMBER[number ?? 0];
  if (name === undefined) return null;
  if (final === "~") return press(name, modifiers);
  return press(name, { ctrl: true, shift: final === "@" });
}

/** `ESC O` and a final, with rxvt's small letters for Ctrl and an arrow, and the keypad's own. */
export function applicationKey(parameter: string, final: string): KeyPress | null {
  const modifiers = modifiersOf(parameter === "" ? undefined : Number(parameter));
  if (final === "M") return press("enter", modifiers);
  if (/[a-d]/.test(final)) return press(BY_FINAL[final.toUpperCase()]!, { ctrl: true });
  const keypad = "jklmnopqrstuvwxy".indexOf(final);
  if (keypad >= 0) return character("*+,-./0123456789"[keypad]!, modifiers);
  const name = BY_FINAL[final];
  return name === undefined ? null : press(name, modifiers);
}
