import { expect, test } from "vitest";
import { placeOfStack, stackTables } from "../../src/types/stack_tables.js";

test("a number says which table it is of", () => {
  expect(placeOfStack("stacks", 5)).toEqual({ table: "stacks", id: 5 });
  expect(placeOfStack("stacks", (3 << 24) | 9)).toEqual({ table: "stacks_4", id: 9 });
  expect(stackTables("s", 1)).toEqual([1, 2, 3, 4].map((n) => [n === 1 ? "s" : `s_${n}`, 1]));
});
