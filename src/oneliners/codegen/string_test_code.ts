import type { StringTest } from "../cexpr/string_tests.js";
import type { Value } from "../cexpr/value.js";
import type { Space } from "../cexpr/types.js";
import type { Block } from "./block.js";
import { bringIn } from "./bring_in.js";
import { c, type Code } from "./code.js";
import { READ, READ_STRING } from "./reads.js";
import { countUnread, noteUnread } from "./unread.js";

/** How a value is lowered; an argument, as string tests are values themselves. */
type Lower = (value: Value, block: Block) => Code;

/** What lies in the kernel is always there. */
const ofKernel = ({ subject }: StringTest): boolean =>
  subject.kind === "comm" || subject.kind === "context-bytes";

const spaceOf = ({ subject }: StringTest, other: Space): Space =>
  subject.type.kind === "pointer" ? subject.type.space : other;

/** Whether the string is a process's, whose page may be missing; `other`: where whole words point. */
export const mayBeMissing = (test: StringTest, other: Space): boolean =>
  !ofKernel(test) && spaceOf(test, other) === "user";

/** Bytes that a comparison takes of the stack. */
export const bufferSize = ({ bytes }: StringTest): number => Math.ceil((bytes.length + 2) / 8) * 8;

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
  const space = ofKernel(test) ? "kernel" : spaceOf(test, block.space);
  const read = (test.match === "bytes" ? READ : READ_STRING)[space];
  const address = subject.kind === "context-bytes" ? c`(${subject.code})` : lower(subject, block);
  const place = mayBeMissing(test, block.space) ? block.fresh("a") : undefined;
  if (place !== undefined) block.add(c`u64 ${place} = (u64)${address};`);
  if (place !== undefined && block.sleeps) block.add(bringIn(place, capacity));
  block.add(c`long ${got} = ${read}(${buffer}, ${capacity}, (void *)${place ?? address});`);
  const unread = block.notes ? noteUnread : countUnread;
  if (place !== undefined && !block.sleeps) block.add(c`${unread(got, place)}`);
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
