import { describe, expect, it } from "vitest";
import { decode, DECODER_START, type Decoded } from "../../../src/repl/editor/decoder.js";
import { chordOf, type KeyPress } from "../../../src/repl/editor/keys.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** All keys of the chunks; what then still waits is flushed. */
function keysOf(...chunks: readonly Uint8Array[]): readonly KeyPress[] {
  let made: Decoded = { state: DECODER_START, keys: [], waiting: false };
  const keys: KeyPress[] = [];
  for (const chunk of [...chunks, undefined]) {
    made = decode(made.state, chunk ?? new Uint8Array(), chunk === undefined);
    keys.push(...made.keys);
  }
  expect(made.waiting).toBe(false);
  return keys;
}

const chords = (text: string): readonly string[] => keysOf(bytes(text)).map(chordOf);

/** Bytes of terminals → chords. */
const SEQUENCES: readonly (readonly [string, string])[] = [
  ["a", "a"],
  ["A", "a"],
  [" ", "space"],
  ["\r", "enter"],
  ["\n", "ctrl-j"],
  ["\t", "tab"],
  ["\x7f", "backspace"],
  ["\b", "ctrl-h"],
  ["\x01", "ctrl-a"],
  ["\x1f", "ctrl-_"],
  ["\x00", "ctrl-space"],
  ["\x1ba", "alt-a"],
  ["\x1bB", "alt-b"],
  ["\x1b\r", "alt-enter"],
  ["\x1b\x7f", "alt-backspace"],
  ["\x1b<", "alt-<"],
  ["\x1b[A", "up"],
  ["\x1bOA", "up"],
  ["\x1b[1;5C", "ctrl-right"],
  ["\x1b[1;2D", "shift-left"],
  ["\x1b[1;6D", "ctrl-shift-left"],
  ["\x1b[1;3A", "alt-up"],
  ["\x1b[H", "home"],
  ["\x1b[1~", "home"],
  ["\x1b[7~", "home"],
  ["\x1b[F", "end"],
  ["\x1bOF", "end"],
  ["\x1b[3~", "delete"],
  ["\x1b[3;5~", "ctrl-delete"],
  ["\x1b[5~", "pageup"],
  ["\x1b[6~", "pagedown"],
  ["\x1b[Z", "shift-tab"],
  ["\x1bOP", "f1"],
  ["\x1b[11~", "f1"],
  ["\x1b[[A", "f1"],
  ["\x1bOQ", "f2"],
  ["\x1b[12~", "f2"],
  ["\x1b[24~", "f12"],
  ["\x1b[1;5Q", "ctrl-f2"],
  // rxvt
  ["\x1b[c", "shift-right"],
  ["\x1bOd", "ctrl-left"],
  ["\x1b[3^", "ctrl-delete"],
  ["\x1b\x1b[D", "alt-left"],
  // xterm's modifyOtherKeys
  ["\x1b[27;5;13~", "ctrl-enter"],
  ["\x1b[27;2;13~", "shift-enter"],
  ["\x1b[27;5;97~", "ctrl-a"],
  // kitty
  ["\x1b[13;2u", "shift-enter"],
  ["\x1b[97;5u", "ctrl-a"],
  ["\x1b[97;3u", "alt-a"],
  ["\x1b[27u", "escape"],
  ["\x1b[127;3u", "alt-backspace"],
  ["\x1b[57419u", "up"],
  ["\x1b[57414u", "enter"],
  ["\x1b[I", "focus"],
];

describe("keys from bytes", () => {
  it.each(SEQUENCES)("%j is %s", (sequence, chord) => {
    expect(chords(sequence)).toEqual([chord]);
  });

  it("takes all of them in one chunk, and split at every byte", () => {
    // ESC by itself and what follows can't be told apart when nothing lies between them.
    const all = bytes(SEQUENCES.map(([sequence]) => sequence).join(""));
    const wanted = SEQUENCES.map(([, chord]) => chord);
    expect(keysOf(all).map(chordOf)).toEqual(wanted);
    for (let cut = 1; cut < all.length; cut++)
      expect(keysOf(all.subarray(0, cut), all.subarray(cut)).map(chordOf)).toEqual(wanted);
    expect(keysOf(...[...all].map((byte) => Uint8Array.of(byte))).map(chordOf)).toEqual(wanted);
  });

  it("gives what reports, mice and releases send to nobody", () => {
    for (const report of [
      "\x1b[24;80R",
      "\x1b[?62;c",
      "\x1b[<0;10;5m",
      "\x1b[?2026;1$y",
      "\x1b[97;1:3u",
      "\x1b[1;1:3A",
      "\x1b[57441;2u",
    ])
      expect(chords(`${report}x`)).toEqual(["x"]);
  });

  it("waits after ESC until the caller says that nothing follows", () => {
    const first = decode(DECODER_START, bytes("\x1b"));
    expect(first).toMatchObject({ keys: [], waiting: true });
    expect(decode(first.state, new Uint8Array(), true).keys.map(chordOf)).toEqual(["escape"]);
    expect(decode(first.state, bytes("[A")).keys.map(chordOf)).toEqual(["up"]);
    expect(chords("\x1b\x1b")).toEqual(["escape", "escape"]);
    expect(chords("\x1b[")).toEqual(["alt-["]);
    expect(chords("\x1bO")).toEqual(["alt-o"]);
  });

  it("keeps what characters insert", () => {
    expect(keysOf(bytes("aA é漢👩‍🚀")).map(({ text }) => text)).toEqual([..."aA é漢👩‍🚀"]);
    expect(keysOf(bytes("\x1b[97:65;2u"))[0]).toMatchObject({ name: "a", text: "A", shift: true });
    expect(keysOf(bytes("\x1ba"))[0]!.text).toBe("");
  });

  it("says what is no UTF-8 with one mark, and goes on", () => {
    expect(keysOf(Uint8Array.of(0xff, 0x61)).map(({ text }) => text)).toEqual(["\ufffd", "a"]);
    expect(keysOf(Uint8Array.of(0xc3, 0x61)).map(({ text }) => text)).toEqual(["\ufffd", "a"]);
    expect(keysOf(Uint8Array.of(0xe6, 0xbc)).map(({ text }) => text)).toEqual(["\ufffd"]);
  });

  it("drops a sequence that a control character cuts off", () => {
    expect(chords("\x1b[1;\ra")).toEqual(["enter", "a"]);
  });
});

describe("bracketed paste", () => {
  const program = "int f(void *ctx) {\r\n\treturn 0;\x1b[A\n}\n";

  it("is one key with the whole text, wherever it is split", () => {
    const all = bytes(`x\x1b[200~${program}漢\x1b[201~y`);
    for (let cut = 1; cut < all.length; cut++) {
      const keys = keysOf(all.subarray(0, cut), all.subarray(cut));
      expect(keys.map(({ name }) => name)).toEqual(["x", "paste", "y"]);
      expect(keys[1]!.text).toBe(`${program}漢`);
    }
  });

  it("does not wait for a flush in its middle", () => {
    const open = decode(DECODER_START, bytes("\x1b[200~abc"));
    expect(open).toMatchObject({ keys: [], waiting: false });
    const flushed = decode(open.state, new Uint8Array(), true);
    expect(flushed.keys).toEqual([]);
    expect(decode(flushed.state, bytes("d\x1b[201~")).keys[0]!.text).toBe("abcd");
  });

  it("whose end never comes is ended by Ctrl-C", () => {
    const open = decode(DECODER_START, bytes("\x1b[200~ab\x03c"));
    expect(open.keys).toEqual([]);
    const ended = decode(open.state, bytes("d\x03"));
    expect(ended.keys.map(chordOf)).toEqual(["paste", "ctrl-c"]);
    expect(ended.keys[0]!.text).toBe("ab\x03cd");
    expect(decode(ended.state, bytes("\x1b[201~e")).keys.map(chordOf)).toEqual(["e"]);
  });

  it("ends without a start without harm", () => {
    expect(chords("\x1b[201~a")).toEqual(["a"]);
  });
});
