import { expect, it } from "vitest";
import { json } from "../../src/lib/json.js";

it("has all digits, bytes, nested structs, and nothing that JSON has not", () => {
  const value = {
    pid: 1,
    time: 2n ** 63n + 1n,
    comm: 'a"b',
    mac: Uint8Array.of(1, 255),
    parts: [{ x: -1 }, { x: 2n }],
    yes: true,
    gone: undefined,
    nothing: null,
    odd: Number.NaN,
  };
  expect(json(value)).toBe(
    '{"pid":1,"time":9223372036854775809,"comm":"a\\"b","mac":[1,255],"parts":[{"x":-1},{"x":2}],"yes":true,"nothing":null,"odd":null}',
  );
  expect(JSON.parse(json(value))).toMatchObject({ pid: 1, mac: [1, 255] });
});
