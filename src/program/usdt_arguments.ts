import { Block } from "../oneliners/codegen/block.js";
import { c, plainText } from "../oneliners/codegen/code.js";
import { lower } from "../oneliners/codegen/lower.js";
import type { Target } from "../oneliners/resolve/target.js";
import type { Diagnostic } from "../types/outcome.js";
import { macroCalls } from "./ctokens.js";

/** USDT probe's places by how they hold its arguments. */
export type UsdtTargets = readonly Target[];

const readersOf = (text: string): readonly string[] =>
  macroCalls(text, new Set(["USDT_ARGUMENTS"])).map(({ arguments: [program = ""] }) => program);

export const readsArguments = (text: string, program: string): boolean =>
  readersOf(text).includes(program);

/**
 * C behind a text that declares `USDT_ARGUMENTS(program)`: `program_argument(ctx, n)`
 * for where the program is attached; 0 where it is not.
 */
export function usdtReaders(text: string, places: ReadonlyMap<string, UsdtTargets>): string {
  return readersOf(text)
    .map((program) => reader(program, places.get(program) ?? []))
    .join("");
}

function reader(program: string, targets: UsdtTargets): string {
  const bodies = targets.map((target, place) => {
    const cases = argumentCases(target, place);
    return targets.length === 1 ? cases : `  if (${isAt(target)}) {\n${cases}  }\n`;
  });
  return `static __always_inline u64 ${program}_argument(struct pt_regs *ctx, u32 n) {
${bodies.join("")}  return 0;
}
`;
}

/** A file is mapped by whole pages: within its page an instruction stays where it is. */
const PAGE = 0xfff;

const placesOf = ({ attach }: Target): readonly number[] =>
  attach(0).flatMap((spec) => (spec.kind === "uprobe" ? [spec.offset & PAGE] : []));

const isAt = (target: Target): string =>
  placesOf(target)
    .map((place) => `(PT_REGS_IP(ctx) & ${PAGE}) == ${place}`)
    .join(" || ");

/** Each value is held by itself: loads of several registers made into one are refused by the verifier. */
function argumentCases({ probe }: Target, place: number): string {
  return probe.arguments
    .map((value, i) => {
      const block = new Block({ name: "", text: "" }, "user");
      const result = lower(value, block);
      block.add(c`u64 value = ${result};`);
      block.add(c`asm volatile("" : "+r"(value) : "i"(${`${place * 64 + i}`}));`);
      block.add(c`return value;`);
      return `  if (n == ${i + 1}) {\n${plainText(block.code())}  }\n`;
    })
    .join("");
}

/** What a program can't know of its arguments: places of different kinds that look alike, and values that can't be read. */
export function usdtNotes(targets: UsdtTargets): readonly Diagnostic[] {
  const [name = ""] = targets[0]?.names ?? [];
  const places = targets.flatMap((target) => [...new Set(placesOf(target))]);
  const alike = new Set(places).size < places.length;
  const absent = targets.flatMap(({ probe }) =>
    [...probe.absent].filter(([argument]) => /^arg\d+$/.test(argument)),
  );
  return [
    ...(alike
      ? [noteOf(`${name} is at places that can't be told apart: arguments may be wrong`)]
      : []),
    ...absent.map(([argument, why]) => noteOf(`${argument} of ${name} ${why}: it is read as 0`)),
  ];
}

const noteOf = (message: string): Diagnostic => ({
  severity: "note",
  code: "usdt-arguments",
  message,
});
