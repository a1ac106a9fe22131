import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordBytes, rowDecoder } from "../../src/engine/readers/values.js";
import { native } from "../../src/native/addon.js";
import { plain, renderView } from "../../src/render/index.js";
import { printPlanOf } from "../../src/render/print_plan.js";
import { column, data } from "../../src/tool.js";
import type { DataField, DataType, StreamSpec } from "../../src/types/data.js";
import type { Column } from "../../src/types/view.js";

const specOf = (fields: readonly DataField[]): StreamSpec => ({
  name: "events",
  map: "events",
  ring: true,
  fields,
});

const fieldOf = (type: DataType, size: number): DataField => ({
  name: "x",
  place: { kind: "bytes", offset: 0, size },
  type,
});

const viewOf = (...columns: readonly Column[]) => data("events").columns(...columns);

const sources = {
  symbols: {} as never,
  stacks: () => {
    throw new Error("no stacks");
  },
};

/** The same records, as lines made here and made natively. */
function both(
  fields: readonly DataField[],
  columns: readonly Column[],
  records: readonly Buffer[],
) {
  const spec = specOf(fields);
  const view = viewOf(...columns);
  const plan = printPlanOf(view, spec);
  if (plan === undefined) throw new Error("no plan");
  const decode = rowDecoder(fields, sources);
  const rows = records.map((bytes) => decode(recordBytes(bytes), 0));
  const timeOfDay = (ns: bigint) => `${ns}`;
  const here = renderView(view, { spec, rows }, { ...plain, timeOfDay }).map((line) => `${line}\n`);
  return { here: here.join(""), native: native().format(plan, [...records]) };
}

const int = (signed: boolean, as?: string): DataType =>
  ({ kind: "int", signed, ...(as === undefined ? {} : { as }) }) as DataType;

const bytesOf = (size: number) =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => Buffer.from(bytes));
/** Small numbers too, which all meanings are about. */
const numberOf = (size: number) =>
  fc.oneof(
    bytesOf(size),
    fc.integer({ min: -600, max: 600 }).map((number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(number));
      return bytes.subarray(0, size);
    }),
  );

const numbers: readonly (readonly [string, DataType, Column])[] = [
  ["numbers", int(true), column("x", 12)],
  ["numbers without a sign", int(false, "plain"), column("x", 7, { align: "right" })],
  ["bare numbers", int(true, "errno"), column.number("x")],
  ["errnos", int(true, "errno"), column("x", 16)],
  ["results", int(true, "result"), column("x", 10, { align: "right" })],
  ["signals", int(false, "signal"), column("x", 8)],
  ["states", int(false, "tcp-state"), column("x", 12)],
  ["families", int(false, "family"), column("x", 6)],
  ["names", { kind: "names", names: { 1: "R", 2: "W", 300: "a\tb" } }, column("x", 3)],
  ["addresses", { kind: "hex" }, column("x", 20)],
  ["hexadecimal numbers", int(false), column.hex("x", 9)],
  ["octal numbers", int(false), column.octal("x", 8, { digits: 4 })],
  ["durations", int(false, "duration"), column("x", 12, { align: "right" })],
  ["kilobytes", int(false), column.kilobytes("x", 8)],
  ["microseconds", int(false), column.microseconds("x", 11, { align: "right" })],
  ["milliseconds", int(true), column.milliseconds("x", 11, { digits: 3 })],
];

describe("rows in columns are the same natively", () => {
  it.each(numbers)("%s", (_, type, shown) => {
    for (const size of [1, 2, 4, 8])
      fc.assert(
        fc.property(fc.array(numberOf(size), { minLength: 1 }), (records) => {
          const lines = both([fieldOf(type, size)], [shown], records);
          expect(lines.native).toBe(lines.here);
        }),
      );
  });

  it("halves are rounded upwards, as toFixed does", () => {
    const values = [0n, 5n, 125n, 375n, 625n, 999_999n, 1005n, 2n ** 53n - 1n, 2n ** 64n - 1n];
    const records = values.map((value) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(value);
      return bytes;
    });
    for (const [divisor, digits] of [
      [1000, 2],
      [1000, 0],
      [8, 1],
      [1_000_000, 6],
      [1, 3],
    ] as const) {
      const shown = column.decimal("x", 0, { divisor, digits });
      const lines = both([fieldOf(int(false), 8)], [shown], records);
      expect(lines.native).toBe(lines.here);
    }
  });

  it("strings, with what a terminal would obey and characters of several bytes", () => {
    const text = fc.string({ unit: "binary", maxLength: 20 }).map((made) => {
      const bytes = Buffer.alloc(96);
      Buffer.from(made.replaceAll("\0", "\t")).copy(bytes);
      return bytes;
    });
    for (const align of ["left", "right"] as const)
      fc.assert(
        fc.property(fc.array(text, { minLength: 1 }), (records) => {
          const shown = [column("x", 16, { align }), column("x")];
          const lines = both([fieldOf({ kind: "string" }, 96)], shown, records);
          expect(lines.native).toBe(lines.here);
        }),
      );
  });

  it("addresses of both families", () => {
    const word = fc.oneof(fc.constant(0), fc.nat(0xffff));
    const address = fc.array(word, { minLength: 8, maxLength: 8 }).map((words) => {
      const bytes = Buffer.alloc(16);
      words.forEach((one, i) => bytes.writeUInt16BE(one, 2 * i));
      return bytes;
    });
    const mapped = bytesOf(4).map((four) =>
      Buffer.concat([Buffer.alloc(10), Buffer.from([255, 255]), four]),
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(address, mapped), { minLength: 1 }), (records) => {
        const lines = both([fieldOf({ kind: "ip" }, 16)], [column("x", 20)], records);
        expect(lines.native).toBe(lines.here);
      }),
    );
    const lines = both([fieldOf({ kind: "ip" }, 4)], [column("x")], [Buffer.from([192, 0, 2, 1])]);
    expect(lines.native).toBe("192.0.2.1\n");
  });

  it("times elapsed since the first row", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: 2n ** 50n }), { minLength: 1 }), (times) => {
        const records = times.map((time) => {
          const bytes = Buffer.alloc(8);
          bytes.writeBigUInt64LE(time);
          return bytes;
        });
        const lines = both([fieldOf(int(false, "time"), 8)], [column.elapsed("x")], records);
        expect(lines.native).toBe(lines.here);
      }),
    );
  });
});

it("what has no native text has no plan", () => {
  const plan = (type: DataType, size: number, shown: Column) =>
    printPlanOf(viewOf(shown), specOf([fieldOf(type, size)]));
  expect(plan(int(false, "user"), 4, column("x"))).toBeUndefined();
  expect(plan(int(false, "open-flags"), 4, column("x"))).toBeUndefined();
  expect(plan({ kind: "string" }, 16, column.cut("x", 8))).toBeUndefined();
  expect(plan(int(true), 4, column.hex("x"))).toBeUndefined();
  expect(plan({ kind: "kernel-symbol" }, 8, column("x"))).toBeUndefined();
  const made = data("events").rows(() => undefined);
  expect(printPlanOf(made.columns(column("x")), specOf([fieldOf(int(true), 4)]))).toBeUndefined();
});
