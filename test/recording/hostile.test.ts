import { readFileSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FileRefused } from "../../src/files/trouble.js";
import { ownVersion } from "../../src/package/versions.js";
import {
  costOf,
  limits,
  magic,
  partsIn,
  writeFrame,
  type FrameKind,
} from "../../src/recording/format.js";
import { Recording } from "../../src/recording/index.js";
import { Player } from "../../src/repl/replay/player.js";
import { viewsFor } from "../../src/repl/widgets/view_kinds.js";
import { bodyLines } from "../../src/repl/widgets/divide_cell.js";
import { day, inDirectory } from "./support.js";

const at = inDirectory();

/** Opens it and draws all of it in all its views: notes, or why it was refused. */
function shown(bytes: Uint8Array): readonly string[] {
  const path = at("file.bccr");
  writeFileSync(path, bytes);
  let recording: Recording;
  try {
    recording = Recording.open(path);
  } catch (error) {
    expect(error).toBeInstanceOf(FileRefused);
    return [(error as Error).message];
  }
  const player = new Player(recording);
  player.seek(recording.length);
  for (const cell of player.cells)
    for (const kind of viewsFor(cell.shape))
      bodyLines(
        { ...cell, view: { ...cell.view, kind } },
        { width: 80, height: 24, style: { color: false, unicode: true } },
      );
  recording.close();
  return player.notes;
}

const header = {
  ...{
    version: 1,
    program: `bcc-repl ${ownVersion()}`,
    host: "h",
    boot: "",
    release: "6",
    arch: "x86_64",
  },
  ...{ began: 0, zone: 0 },
};

interface Part {
  readonly kind?: FrameKind;
  readonly text: string;
  readonly says?: number;
}

/** A file of such frames behind a good header, checksums and all. */
const fileOf = (...parts: readonly Part[]): Buffer =>
  Buffer.concat([magic, framesOf([{ kind: "header", text: JSON.stringify(header) }, ...parts])]);

const framesOf = (parts: readonly Part[]): Buffer =>
  Buffer.concat(
    parts.map(({ kind = "changes", text, says = Buffer.byteLength(text) }) =>
      writeFrame(kind, {
        bytes: deflateRawSync(text),
        textLength: says,
        parts: partsIn(Buffer.from(text)),
        first: 0,
        last: 0,
      }),
    ),
  );

const entry = (part: object): Part => ({ text: `${JSON.stringify({ t: 0, ...part })}\n` });
const shape = { views: [], tables: [], streams: [], programs: [] };
const running = (views: readonly object[] = [], tables: readonly object[] = []): Part[] => [
  entry({ effect: { do: "run", id: 1, run: 1, text: "x" } }),
  entry({
    action: {
      ...{ type: "running", id: 1, run: 1 },
      plan: { notes: [], shape: { ...shape, views, tables }, cText: "" },
    },
  }),
];

describe("a recording that was cut or damaged", () => {
  const whole = readFileSync(day);

  it("is read up to its last whole frame, and what is left out is named", () => {
    const full = Recording.open(day);
    const ends = [...full.frames].map((frame) => frame.at + frame.length);
    full.close();
    for (const end of ends.slice(1)) {
      expect(shown(whole.subarray(0, end))).toEqual([]);
      for (const more of [1, 20, 29])
        expect(shown(whole.subarray(0, Math.min(whole.length - 1, end - more)))[0]).toMatch(
          /^the recording was cut off: its last \d+ bytes, an incomplete frame, are left out$/,
        );
    }
    expect(shown(whole.subarray(0, 20))).toEqual(["the recording is incomplete: it has no header"]);
  });

  it("goes on behind a damaged frame at the next key frame, and says so", () => {
    const bytes = Buffer.from(whole);
    const recording = Recording.open(day);
    const frame = recording.frames.at(2)!;
    recording.close();
    bytes[frame.at + 100] = bytes[frame.at + 100]! ^ 1;
    expect(shown(bytes)).toEqual(["one frame is damaged; what is told there is left out"]);
  });

  it("never breaks what reads it: 400 files with flipped, moved and repeated bytes", () => {
    let seed = 7;
    const random = (most: number): number => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      return seed % most;
    };
    let refused = 0;
    for (let i = 0; i < 400; i++) {
      const bytes = Buffer.from(whole.subarray(0, 100 + random(whole.length - 100)));
      for (let n = random(4); n >= 0; n--)
        bytes[random(Math.min(bytes.length, 4000))] = random(256);
      if (random(3) === 0)
        bytes.copyWithin(random(bytes.length), random(bytes.length), random(bytes.length));
      if (shown(bytes).length > 0) refused++;
    }
    expect(refused).toBeGreaterThan(300);
  });
});

describe("a recording of another version", () => {
  const of = (about: object, ...parts: readonly Part[]): Buffer => {
    const first = { kind: "header", text: JSON.stringify({ ...header, ...about }) } as const;
    return Buffer.concat([magic, framesOf([first, ...parts])]);
  };
  const later = entry({ events: { id: 1, run: 1, lines: [{ of: "another form" }] } });

  it("whose header says so is refused", () => {
    expect(shown(of({ version: 2 }))).toEqual([
      "it is a recording of version 2, this program reads version 1",
    ]);
  });

  it("that tells what is not known here is said to, with who made it", () => {
    expect(shown(of({ program: "bcc-repl 9.9.9" }, ...running(), later))).toEqual([
      "one frame tells what this version does not know, and bcc-repl 9.9.9 does",
    ]);
    expect(shown(of({ program: `bcc-repl ${ownVersion()}` }, ...running(), later))).toEqual([
      "one frame is damaged; what is told there is left out",
    ]);
  });
});

describe("a file that is none or means harm", () => {
  it.each<readonly [string, Uint8Array, RegExp]>([
    ["empty", Buffer.alloc(0), /^it is not a recording$/],
    ["a session", Buffer.from('{"bcc-repl":1,"cells":[]}'), /^it is not a recording$/],
    [
      "a later version",
      Buffer.from(magic).fill(9, 4, 5),
      /of version 9, this program reads version 1$/,
    ],
    ["random", Buffer.concat([magic, Buffer.alloc(5000, 0xa5)]), /^the recording is incomplete/],
    [
      "another header",
      Buffer.concat([magic, fileOf().subarray(magic.length, -3)]),
      /^the recording is incomplete/,
    ],
  ])("%s: one message", (_, bytes, words) => {
    expect(shown(bytes)).toEqual([expect.stringMatching(words)]);
  });

  it.each<readonly [string, Part]>([
    ["inflates to more than it says", { text: " ".repeat(16 << 20), says: 17_000 }],
    ["is a quarter of a megabyte of brackets", { text: `${"[".repeat(1 << 18)}\n` }],
    [
      "has a number of a million digits",
      { text: `{"t":0,"x":{"$number":"${"9".repeat(1e6)}"}}\n` },
    ],
    ["is no JSON", { text: "nothing\n" }],
    ["ends within an entry", { text: '{"t":0}' }],
    ["is of no kind", entry({ constructor: {} })],
    ["is of two kinds", entry({ effect: { do: "stop", id: 1 }, action: {} })],
    ["names __proto__", { text: '{"t":0,"__proto__":{"x":1}}\n' }],
    ["has rows without a form", entry({ rows: { id: 1, name: "x", add: [[["a"], 1]] } })],
    ["has a stack of strings", entry({ rows: { id: 1, name: "x", add: [[[{ f: ["a"] }], 1]] } })],
    [
      "has an address that is none",
      entry({
        events: { id: 1, run: 1, records: [{ name: "s", rows: [[{ f: [["zz", "", 0, ""]] }]] }] },
      }),
    ],
  ])("a frame that %s is left out and said", (_, part) => {
    expect(shown(fileOf(...running(), part))).toEqual([
      "one frame is damaged; what is told there is left out",
    ]);
  });

  it("a table of a bucket 10^9, a scale without end, a column a gigabyte wide", () => {
    const bucket = {
      place: { kind: "bytes", offset: 0, size: 4 },
      scale: { kind: "log2", subBits: 0 },
    };
    const table = {
      ...{ name: "t", store: { kind: "plain", map: "t" }, keys: [] },
      ...{ bucket, aggregates: [{ name: "count", signed: false }] },
    };
    const endless = {
      kind: "linear",
      first: { $number: "0" },
      step: { $number: "0" },
      count: 1e15,
    };
    const wide = { key: "a", title: "A", width: 1e9, align: "left", format: { kind: "text" } };
    const left = ["one frame is damaged; what is told there is left out"];
    expect(
      shown(
        fileOf(
          ...running([], [table]),
          entry({
            rows: {
              id: 1,
              name: "t",
              spec: table,
              reset: true,
              add: [[[], 1, null, null, null, null, [[1e9, 1]]]],
            },
          }),
        ),
      ),
    ).toEqual(left);
    expect(
      shown(fileOf(...running([], [{ ...table, bucket: { ...bucket, scale: endless } }]))),
    ).toEqual(left);
    expect(
      shown(fileOf(...running([{ kind: "columns", of: "t", columns: [wide] }], [table]))),
    ).toEqual(left);
  });

  it("costs no more than is set, whatever its frames hold", () => {
    const path = at("bomb.bccr");
    const spec = {
      ...{ name: "x", store: { kind: "plain", map: "x" }, keys: [] },
      aggregates: [{ name: "count", signed: false }],
    };
    // Small lists take the most time and memory for their text.
    const add = Array.from({ length: 70_000 }, () => [[], 1]);
    const bomb = entry({ rows: { id: 1, name: "x", spec, reset: true, add } });
    writeFileSync(path, fileOf(...running(), ...Array<Part>(40).fill(bomb)));
    const recording = Recording.open(path);
    let cost = 0;
    const player = new Player({
      ...{ frames: recording.frames, notes: recording.notes },
      entries: (frame) => {
        cost += costOf(frame);
        return recording.entries(frame);
      },
    });
    player.seek(recording.length);
    expect(cost).toBeLessThanOrEqual(80e6);
    expect(player.notes).toEqual(["what is needed to show this moment is too far back"]);
    recording.close();
  });

  it("of 200,000 tiny frames few are read for a moment", () => {
    const path = at("tiny.bccr");
    const tiny = framesOf([entry({ events: { id: 1, run: 1, lines: ["a"] } })]);
    writeFileSync(
      path,
      Buffer.concat([fileOf(...running()), ...Array<Buffer>(200_000).fill(tiny)]),
    );
    const recording = Recording.open(path);
    expect(recording.frames.length).toBe(200_002);
    let read = 0;
    const player = new Player({
      ...{ frames: recording.frames, notes: recording.notes },
      entries: (frame) => recording.entries((read++, frame)),
    });
    player.seek(recording.length);
    expect(read).toBeLessThan(20_000);
    expect(player.notes).toEqual(["what is needed to show this moment is too far back"]);
    recording.close();
  });

  it("of more marks than a recording has the rest is left out", () => {
    const mark: Part = { kind: "mark", text: JSON.stringify({ t: 0, text: "m" }) };
    const marks = Array<Buffer>(limits.marks + 10).fill(framesOf([mark]));
    expect(shown(Buffer.concat([fileOf(), ...marks]))).toEqual([
      expect.stringMatching(/^too many frames: the last \d+ bytes/),
    ]);
  });

  it("a frame of more parts than a frame may have is the end of what is read", () => {
    const text = `${JSON.stringify({ t: 0, action: { type: "listed", id: 1, run: 1, lines: Array(400_000).fill("") } })}\n`;
    expect(shown(fileOf({ text }))).toEqual([
      expect.stringMatching(/^the file is damaged: its last \d+ bytes are left out$/),
    ]);
  });
});
