import { Block } from "../oneliners/codegen/block.js";
import { c, plainText } from "../oneliners/codegen/code.js";
import { lower } from "../oneliners/codegen/lower.js";
import type { ResolvedHook } from "../oneliners/resolve/resolved_hook.js";
import type { Diagnostic } from "../types/outcome.js";
import { macroCalls } from "../ctext/calls.js";

/** USDT probe's places by how they hold its arguments. */
export type UsdtHooks = readonly ResolvedHook[];

const readersOf = (text: string): readonly string[] =>
  macroCalls(text, new Set(["USDT_ARGUMENTS"])).map(({ arguments: [program = ""] }) => program);

export const readsArguments = (text: string, program: string): boolean =>
  readersOf(text).includes(program);

/**
 * C behind a text that declares `USDT_ARGUMENTS(program)`: `program_argument(ctx, n)`
 * for where the program is attached; 0 where it is not.
 */
export function usdtReaders(text: string, places: ReadonlyMap<string, UsdtHooks>): string {
  return readersOf(text)
    .map((program) => reader(`${program}_argument`, places.get(program) ?? []))
    .join("");
}

export function reader(name: string, hooks: UsdtHooks): string {
  const bodies = hooks.map((hook, place) => {
    const cases = argumentCases(hook, place);
    return hooks.length === 1 ? cases : `  if (${isAt(hook)}) {\n${cases}  }\n`;
  });
  return `static __always_inline u64 ${name}(struct pt_regs *ctx, u32 n) {
${bodies.join("")}  return 0;
}
`;
}

/** A file is mapped by whole pages: within its page an instruction stays where it is. */
const PAGE = 0xfff;

const placesOf = ({ attach }: ResolvedHook): readonly number[] =>
  attach(0).flatMap((spec) => (spec.kind === "uprobe" ? [spec.offset & PAGE] : []));

const isAt = (hook: ResolvedHook): string =>
  placesOf(hook)
    .map((place) => `(PT_REGS_IP(ctx) & ${PAGE}) == ${place}`)
    .join(" || ");

/** Each value is held by itself: loads of several registers made into one are refused by the verifier. */
function argumentCases({ probe }: ResolvedHook, place: number): string {
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
export function usdtNotes(hooks: UsdtHooks, wanted?: readonly number[]): readonly Diagnostic[] {
  const [name = ""] = hooks[0]?.names ?? [];
  const places = hooks.flatMap((hook) => [...new Set(placesOf(hook))]);
  const alike = new Set(places).size < places.length;
  const absent = hooks.flatMap(({ probe }) =>
    [...probe.absent].filter(
      ([argument]) =>
        /^arg\d+$/.test(argument) && (wanted?.includes(Number(argument.slice(3))) ?? true),
    ),
  );
  return [
    ...(alike
      ? [noteOf(`${name} has places that cannot be told apart: arguments may be wrong`)]
      : []),
    ...absent.map(([argument, why]) => noteOf(`${argument} of ${name} ${why}: it is read as 0`)),
  ];
}

const noteOf = (message: string): Diagnostic => ({
  severity: "note",
  code: "usdt-arguments",
  message,
});
