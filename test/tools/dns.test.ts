import { describe, expect, test } from "vitest";
import { answerIn, Names } from "../../tools/net/_dns.js";

/** A header with so many answers, behind a question for bite.example. */
const datagram = (answers: number, ...rest: readonly (readonly number[])[]): Buffer =>
  Buffer.from([
    ...[0, 7, 0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0],
    ...[4, ...Buffer.from("bite"), 7, ...Buffer.from("example"), 0, 0, 1, 0, 1],
    ...rest.flat(),
  ]);

const toName = [0xc0, 12];
const record = (type: number, data: readonly number[]): readonly number[] => [
  ...[...toName, 0, type, 0, 1, 0, 0, 0, 60],
  ...[data.length >> 8, data.length & 0xff, ...data],
];
const a = record(1, [192, 0, 2, 1]);
const aaaa = record(28, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
const alias = record(5, [3, ...Buffer.from("www"), ...toName]);

describe("what a name server answers", () => {
  test("addresses of both families, behind an alias: by the name that was asked for", () => {
    const answer = { name: "bite.example", addresses: ["192.0.2.1", "2001:db8::1"] };
    expect(answerIn(datagram(3, alias, a, aaaa))).toEqual(answer);
  });

  test("of one that is cut off, what is whole", () => {
    const cut = datagram(2, a, aaaa).subarray(0, -1);
    expect(answerIn(cut)).toEqual({ name: "bite.example", addresses: ["192.0.2.1"] });
  });

  test("every beginning and every wrong byte comes to an end", () => {
    const whole = datagram(3, alias, a, aaaa);
    for (let at = 0; at < whole.length; at++) {
      answerIn(whole.subarray(0, at));
      for (const value of [0, 63, 64, 0xc0, 0xff]) {
        const wrong = Buffer.from(whole);
        wrong[at] = value;
        for (const address of answerIn(wrong)?.addresses ?? [])
          expect(address).toMatch(/^[\d.]+$|^[\da-f:]+$/);
      }
    }
  });

  test("a question, a name that names itself, no address: none", () => {
    const question = datagram(1, a);
    question[2] = 1;
    expect(answerIn(question)).toBeUndefined();
    const circle = datagram(1, a);
    circle.set([0xc0, 12], 12);
    expect(answerIn(circle)).toBeUndefined();
    expect(answerIn(datagram(1, alias))).toBeUndefined();
  });
});

test("an address has its last name; the oldest go where there are too many", () => {
  const names = new Names(2);
  for (const [name, address] of [
    ["one", "192.0.2.1"],
    ["two", "192.0.2.2"],
    ["three", "192.0.2.1"],
    ["four", "192.0.2.4"],
  ] as const)
    names.learn({ name, addresses: [address] });
  expect(["192.0.2.1", "192.0.2.2", "192.0.2.4"].map((one) => names.of(one))).toEqual([
    "three",
    "",
    "four",
  ]);
});
