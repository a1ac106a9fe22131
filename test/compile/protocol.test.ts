import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resultOf } from "../../src/compile/child.js";
import { PROTOCOL } from "../../src/compile/protocol.js";
import { packageRoot } from "../../src/package/root.js";

const result = (answer: object) =>
  resultOf(Buffer.from(`${JSON.stringify(answer)}\n`), "", 0, null, undefined);

test("an answer of another build is no answer: of one before there were versions, older, newer", () => {
  const stale = { ok: false, reason: "stale" };
  for (const protocol of [undefined, PROTOCOL - 1, PROTOCOL + 1])
    expect(result({ protocol, ok: true, programs: [] })).toMatchObject(stale);
  expect(result({ protocol: PROTOCOL, ok: true, programs: [] })).toMatchObject({ ok: true });
});

test("both sides have the same version", () => {
  const text = readFileSync(join(packageRoot(), "native/compiler/answer.cc"), "utf8");
  expect(/kProtocol = (\d+);/.exec(text)?.[1]).toBe(String(PROTOCOL));
});
