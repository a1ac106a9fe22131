import { describe, expect, test } from "vitest";
import { argumentNames, resultOf } from "../../../src/oneliners/resolve/abi/names.js";
import { CONVENTIONS } from "../../../src/oneliners/resolve/abi/convention.js";
import { place } from "../../../src/oneliners/resolve/abi/place.js";
import type { UserAbi, UserPrototype, UserType } from "../../../src/types/facts.js";
import { withKprobes } from "../../support/kernel.js";
import { plainText } from "../../../src/oneliners/codegen/code.js";
import { Block } from "../../../src/oneliners/codegen/block.js";
import { lower } from "../../../src/oneliners/codegen/lower.js";

const int: UserType = { kind: "integer", size: 4, signed: true, char: false };
const long: UserType = { kind: "integer", size: 8, signed: true, char: false };
const int128: UserType = { ...int, size: 16 };
const double: UserType = { kind: "float", size: 8, x87: false };
const longDouble: UserType = { kind: "float", size: 16, x87: true };
const pointer: UserType = { kind: "pointer", text: false };

function record(...types: readonly UserType[]): UserType & { kind: "record" } {
  let size = 0;
  const fields = types.map((type) => {
    const own =
      type.kind === "pointer" || type.kind === "unknown" ? 8 : (type as { size: number }).size;
    size = Math.ceil(size / own) * own;
    const field = { offset: size, type, bits: false };
    size += own;
    return field;
  });
  return { kind: "record", name: "s", size, fields, byReference: false };
}

/** `3` = the fourth register for whole numbers, `+8` = on the stack there, `-` = no value to show. */
function places(
  convention: keyof typeof CONVENTIONS,
  types: readonly UserType[],
  result?: UserType,
): string {
  return place(types, result, CONVENTIONS[convention])
    .map((at) => (at.kind === "register" ? at.index : at.kind === "stack" ? `+${at.offset}` : "-"))
    .join(" ");
}

const large = record(long, long, long);
const text = record(pointer, long);

describe("where arguments come in", () => {
  test.each<[string, keyof typeof CONVENTIONS, UserType[], string, UserType?]>([
    ["floating-point numbers take none", "x64", [int, double, int], "0 - 1"],
    [
      "the seventh is on the stack",
      "x64",
      [int, int, int, int, int, int, int, pointer],
      "0 1 2 3 4 5 +8 +16",
    ],
    ["small structures take registers", "x64", [text, int], "- 2"],
    [
      "of floating-point numbers, others",
      "x64",
      [record(double), record(double, double), int],
      "- - 0",
    ],
    ["of both kinds, one of each", "x64", [record(double, long), int], "- 1"],
    ["large ones lie on the stack", "x64", [large, int], "- 0"],
    [
      "and move what follows there",
      "x64",
      [large, int, int, int, int, int, int, int],
      "- 0 1 2 3 4 5 +32",
    ],
    ["all or nothing", "x64", [int, int, int, int, int, text, int, int], "0 1 2 3 4 - 5 +24"],
    [
      "long double lies on the stack, on 16",
      "x64",
      [int, int, int, int, int, int, int, longDouble, int],
      "0 1 2 3 4 5 +8 - +40",
    ],
    ["numbers of 128 bits take two", "x64", [int128, int], "- 2"],
    ["a large result takes the first", "x64", [int, int], "1 2", large],
    ["a small one does not", "x64", [int, int], "0 1", text],
    ["C++ objects are passed by reference", "x64", [{ ...large, byReference: true }, int], "0 1"],
    [
      "packed members lie in memory",
      "x64",
      [
        {
          ...text,
          size: 12,
          fields: [
            { offset: 0, type: int, bits: false },
            { offset: 4, type: long, bits: false },
          ],
        },
        int,
      ],
      "- 0",
    ],
    [
      "what is unknown hides all that follows",
      "x64",
      [int, { kind: "unknown", why: "" }, int],
      "0 - -",
    ],
    [
      "32 bits: all on the stack",
      "i386",
      [int, double, int, long, large, int],
      "+4 - +16 +20 - +52",
    ],
    ["32 bits: a result's place comes first", "i386", [int], "+8", record(int)],
    [
      "ARM: eight registers, the result's place apart",
      "arm64",
      [int, double, text, int],
      "0 - - 3",
      large,
    ],
    ["ARM: large ones by reference", "arm64", [large, record(double, double), int], "0 - 1"],
    ["Go: nine registers, strings take two", "go", [pointer, text, int, double, int], "0 - 3 - 4"],
    [
      "Go: what does not fit goes to the stack as a whole",
      "go",
      [int, int, int, int, int, int, int, int, text, int, int],
      "0 1 2 3 4 5 6 7 - 8 +24",
    ],
    ["Go: arrays lie on the stack", "go", [{ kind: "array", element: int, count: 2 }, int], "- 0"],
    [
      "old Go: all on the stack, each as its size wants",
      "goStack",
      [int, long, int, int],
      "+8 +16 +24 +28",
    ],
  ])("%s (%s)", (_, convention, types, answer, result) => {
    expect(places(convention, types, result)).toBe(answer);
  });
});

const shape = (abi: UserAbi, name: string, prototype: UserPrototype | string = "it has none") => ({
  ...{ abi, name, prototype },
});

function c(abi: UserAbi, name: string, prototype?: UserPrototype | string): readonly string[] {
  const names = argumentNames(shape(abi, name, prototype), undefined, false, withKprobes());
  const block = new Block({ name: "", text: "" }, "user");
  return names.arguments.map((value) => plainText(lower(value, block)));
}

describe("names of arguments", () => {
  const go = (version: NonNullable<UserAbi["go"]>): UserAbi => ({ machine: "x64", go: version });

  test("Go's registers in Go's order, C's for the C in the same program", () => {
    expect(c(go("registers"), "main.add").slice(0, 4)).toEqual(
      ["ax", "bx", "cx", "di"].map((name) => `ctx->${name}`),
    );
    expect(c(go("registers"), "puts").slice(0, 2)).toEqual(["ctx->di", "ctx->si"]);
  });

  test.each([
    [go("unknown"), "main.add", /^is not known: the program's build information/],
    [go("stack"), "main.add", /^is not known: on Go's stack/],
    [go("registers"), "runtime.memmove.abi0", /^is not known: on Go's stack/],
    [{ machine: "other" }, "main", /^is not known: the file is for another processor/],
    [{ machine: "x64" }, "walk.isra.0", /^is not known: the compiler has changed/],
  ] as const)("%j %s: refused with a reason", (abi, name, why) => {
    const { arguments: values, absent } = argumentNames(
      shape(abi, name),
      undefined,
      false,
      withKprobes(),
    );
    expect(values).toEqual([]);
    expect(absent.get("arg1")).toMatch(why);
  });

  test("what the function does not take is refused, unless it takes any number", () => {
    const prototype: UserPrototype = {
      parameters: [{ name: "a", type: int }],
      open: false,
      go: false,
    };
    expect(c({ machine: "x64" }, "f", prototype)).toEqual(["ctx->di"]);
    const { absent } = argumentNames(
      shape({ machine: "x64" }, "f", prototype),
      undefined,
      false,
      withKprobes(),
    );
    expect(absent.get("arg2")).toBe("does not exist: the function takes one parameter");
    expect(c({ machine: "x64" }, "f", { ...prototype, open: true })[1]).toBe("ctx->si");
  });

  test("results that are no number are refused", () => {
    const giving = (result?: UserType): unknown =>
      resultOf(
        shape({ machine: "x64" }, "f", {
          parameters: [],
          open: false,
          go: false,
          ...(result ? { result } : {}),
        }),
      );
    expect(giving(double)).toMatch(/floating-point/);
    expect(giving(large)).toMatch(/not a single number/);
    expect(giving()).toMatch(/void/);
    expect(giving(int)).toMatchObject({ kind: "cast", type: { size: 4, signed: true } });
  });
});
