/** Which of x86's opcodes have a ModRM byte and what follows them. */
export type Mode = 64 | 32;

export type OpcodeMap =
  "one" | "0f" | "0f38" | "0f3a" | "vex1" | "vex2" | "vex3" | "xop8" | "xop9" | "xop10";

/**
 * Bytes behind the operand, or what decides how many there are: the operand's
 * size, at most four or `whole`; that of a jump's distance, of an address, of a
 * far pointer.
 */
export type Immediate = 0 | 1 | 2 | 3 | 4 | "operand" | "whole" | "branch" | "address" | "far";

/** `"00-03 0f"` → the numbers in it */
function numbers(text: string): ReadonlySet<number> {
  const list = text.split(" ").flatMap((part) => {
    const [from = 0, to = from] = part.split("-").map((digits) => parseInt(digits, 16));
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return new Set(list);
}

/** Arithmetic comes eight times over: four forms with ModRM, then two with an immediate. */
const isArithmetic = (opcode: number): boolean => opcode < 0x40 && (opcode & 7) < 4;

const MODRM = numbers("62 63 69 6b 80-8f c0 c1 c4-c7 d0-d3 d8-df f6 f7 fe ff");
const ESCAPED_PLAIN = numbers("04-0c 0e 30-37 77 80-8f a0-a2 a8-aa c8-cf");

export function hasModRm(map: OpcodeMap, opcode: number, mode: Mode): boolean {
  if (map === "one")
    return isArithmetic(opcode) || MODRM.has(opcode) || (mode === 32 && opcode === 0x62);
  if (map === "0f") return !ESCAPED_PLAIN.has(opcode);
  // VZEROUPPER alone has no operand.
  return !(map === "vex1" && opcode === 0x77);
}

const BYTE = numbers("6a 6b 70-7f 80 82 83 a8 b0-b7 c0 c1 c6 cd d4 d5 e0-e7 eb");
const OPERAND = numbers("68 69 81 a9 c7");
const ESCAPED_BYTE = numbers("0f 70-73 a4 ac ba c2 c4-c6");
/** In 64-bit code: pushes of segments, decimal adjustments, far jumps and others that it has no more. */
const NOT_IN_64 = numbers("06 07 0e 16 17 1e 1f 27 2f 37 3f 60-62 82 9a ce d4-d6 ea");
const ESCAPED_NONE = numbers("04 0a 0c 24-27 36 39 3b-3f a6 a7");

export function immediateOf(
  map: OpcodeMap,
  opcode: number,
  extension: number,
  mode: Mode,
  repeat: number,
  short: boolean,
  wide: boolean,
): Immediate | undefined {
  switch (map) {
    case "one":
      if (mode === 64 && NOT_IN_64.has(opcode)) return undefined;
      return doubtful(oneByte(opcode, extension));
    case "0f":
      if (ESCAPED_NONE.has(opcode)) return undefined;
      if (opcode >> 4 === 8) return doubtful("branch");
      if (opcode === 0x78 && (repeat === 0xf2 || short)) return 2;
      return ESCAPED_BYTE.has(opcode) ? 1 : 0;
    case "vex1":
      return (opcode >= 0x70 && opcode <= 0x73) || (opcode >= 0xc2 && opcode <= 0xc6) ? 1 : 0;
    case "0f3a":
    case "vex3":
    case "xop8":
      return 1;
    case "xop10":
      return 4;
    default:
      return 0;
  }

  /** With a prefix 66, AMD's processors read two bytes of distance and Intel's four. */
  function doubtful(immediate: Immediate): Immediate | undefined {
    return immediate === "branch" && mode === 64 && short && !wide ? undefined : immediate;
  }
}

function oneByte(opcode: number, extension: number): Immediate {
  if (opcode < 0x40) return (opcode & 7) === 4 ? 1 : (opcode & 7) === 5 ? "operand" : 0;
  if (BYTE.has(opcode)) return 1;
  if (OPERAND.has(opcode)) return "operand";
  if (opcode >= 0xb8 && opcode <= 0xbf) return "whole";
  if (opcode >= 0xa0 && opcode <= 0xa3) return "address";
  if (opcode === 0xe8 || opcode === 0xe9) return "branch";
  if (opcode === 0xc2 || opcode === 0xca) return 2;
  if (opcode === 0xc8) return 3;
  if (opcode === 0x9a || opcode === 0xea) return "far";
  // TEST has an immediate, its neighbours have none.
  if (opcode === 0xf6) return extension < 2 ? 1 : 0;
  if (opcode === 0xf7) return extension < 2 ? "operand" : 0;
  return 0;
}
