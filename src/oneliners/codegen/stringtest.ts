import type { Value } from "../cexpr/value.js";
import type { Space } from "../cexpr/types.js";
import type { Block } from "./block.js";
import { bringIn } from "./bring_in.js";
import { c, type Code } from "./code.js";
import { READ, READ_STRING } from "./reads.js";
import { countUnread } from "./unread.js";

type StringTest = Value & { kind: "string-test" };
/** How a value is lowered; an argument, as string tests are values themselves. */
type Lower = (value: Value, block: Block) => Code;

/**
 * Reads just enough of the string to tell, and compares it eight bytes at a
 * time. An exact match reads one byte more than the literal with its NUL, so
 * that a longer string shows by its length.
 */
export function lowerStringTest(test: StringTest, block: Block, lower: Lower): Code {
  const length = test.bytes.length;
  const compared = test.match === "exact" ? length + 1 : length;
  if (compared === 0) return c`1`;
  const capacity =
    test.match === "bytes" ? length : test.match === "exact" ? length + 2 : length + 1;
  const buffer = block.fresh("s");
  const got = block.fresh("n");
  block.add(c`u64 ${buffer}[${Math.ceil(capacity / 8)}] = {};`);
  const { subject } = test;
  const space: Space = subject.type.kind === "pointer" ? subject.type.space : block.space;
  const ofKernel = subject.kind === "comm" || subject.kind === "context-bytes";
  const read = (test.match === "bytes" ? READ : READ_STRING)[ofKernel ? "kernel" : space];
  const address = subject.kind === "context-bytes" ? c`(${subject.code})` : lower(subject, block);
  const place = !ofKernel && space === "user" ? block.fresh("a") : undefined;
  if (place !== undefined) block.add(c`u64 ${place} = (u64)${address};`);
  if (place !== undefined && block.sleeps) block.add(bringIn(place, capacity));
  block.add(c`long ${got} = ${read}(${buffer}, ${capacity}, (void *)${place ?? address});`);
  if (place !== undefined && !block.sleeps) block.add(c`${countUnread(got, place)}`);
  const expected = test.match === "bytes" ? 0 : length + 1;
  const words = comparisons([...test.bytes, ...(test.match === "exact" ? [0] : [])], buffer);
  return c`(${got} == ${expected} && ${words.join(" && ")})`;
}

/** Little-endian words, the last one masked to the bytes that count. */
function comparisons(bytes: readonly number[], buffer: string): readonly string[] {
  const tests: string[] = [];
  for (let start = 0; start < bytes.length; start += 8) {
    const word = bytes.slice(start, start + 8);
    const value = word.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    const name = `${buffer}[${start / 8}]`;
    const masked =
      word.length === 8
        ? name
        : `(${name} & 0x${((1n << BigInt(8 * word.length)) - 1n).toString(16)}ULL)`;
    tests.push(`${masked} == 0x${value.toString(16)}ULL`);
  }
  return tests;
}
