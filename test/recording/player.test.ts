import { describe, expect, it } from "vitest";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { scanFrames } from "../../src/recording/frame_index.js";
import { magic, partsIn, writeFrame, type FrameKind } from "../../src/recording/format.js";
import { Recording, type FrameInfo } from "../../src/recording/index.js";
import type { Cell } from "../../src/repl/model.js";
import { Player } from "../../src/repl/replay/player.js";
import { bodyLines } from "../../src/repl/widgets/divide_cell.js";
import { printed } from "../repl/support.js";
import { begin, day, inDirectory, runs, sample } from "./support.js";

const at = inDirectory();
const style = { color: false, unicode: true };
const drawn = (cells: readonly Cell[]): readonly string[] =>
  cells.flatMap((cell) => bodyLines(cell, { width: 100, height: 12, style }));

describe("the index of frames", () => {
  it("finds every frame, and the first after any moment, however little it keeps", () => {
    const path = at("many.bccr");
    writeFileSync(path, manyFrames(1000));
    const many = openSync(path, "r");
    const frames = [...scanFrames(many).index];
    for (const most of [1, 2, 3, 16]) {
      const { index } = scanFrames(many, most);
      expect(index.length).toBe(1000);
      for (const i of [0, 999, 500, 64, 63, 998, 1, 127, 128])
        expect([i, index.at(i)]).toEqual([i, frames[i]]);
      expect([index.at(-1), index.at(1000)]).toEqual([undefined, undefined]);
      for (const moment of [-1, 0, 9, 10, 4995, 9989, 9990, 20_000]) {
        const after = frames.findIndex(({ first }) => first > moment);
        expect([moment, index.after(moment)]).toEqual([moment, after < 0 ? 1000 : after]);
      }
    }
    closeSync(many);
  });
});

/** One every ten ms, marks between them. */
function manyFrames(count: number): Buffer {
  const frame = (kind: FrameKind, text: string, t: number): Buffer => {
    const bytes = deflateRawSync(text);
    const size = { textLength: text.length, parts: partsIn(Buffer.from(text)) };
    return writeFrame(kind, { bytes, ...size, first: t, last: t });
  };
  const frames = Array.from({ length: count }, (_, i) => [
    ...(i % 7 === 3 ? [frame("mark", "{}", i * 10)] : []),
    frame(i % 100 === 0 ? "key" : "changes", "{}\n", i * 10),
  ]);
  return Buffer.concat([magic, frame("header", "{}", 0), ...frames.flat()]);
}

describe("a recording of a real kernel", () => {
  it("is known with its machine, its length and its marks", () => {
    const recording = Recording.open(day);
    const { host, release, program } = recording.header;
    expect([host, release, program]).toEqual(["vm", "6.18.44-fc-v657", "bcc-repl 0.1.0"]);
    expect(recording.notes).toEqual([]);
    expect(recording.marks.map(({ text }) => text)).toEqual(["warm", "deployed <b>now</b>"]);
    expect(recording.length).toBeGreaterThan(8000);
    recording.close();
  });

  it("shows the same at a moment, whether played up to it or jumped to, forwards or back", () => {
    const recording = Recording.open(day);
    const played = new Player(recording);
    const jumped = new Player(recording);
    const moments = Array.from({ length: 12 }, (_, i) => (recording.length * (i + 1)) / 12);
    const seen = moments.map((moment) => {
      expect(played.advance(moment)).toBe(true);
      return drawn(played.cells);
    });
    for (const i of [11, 3, 7, 0, 11]) {
      jumped.seek(moments[i]!);
      expect(drawn(jumped.cells)).toEqual(seen[i]);
    }
    expect(new Set(seen.map((lines) => lines.join("\n"))).size).toBeGreaterThan(8);
    recording.close();
  });

  it("has at its end what the kernel had counted: each dd closes as often as the one before", () => {
    const recording = Recording.open(day);
    const player = new Player(recording);
    player.seek(recording.length);
    const calls = player.cells.find(({ text }) => text.includes("calls.increment"))!;
    const { rows } = calls.data.tables[0]!;
    expect(rows.length).toBeGreaterThan(50);
    expect(new Set(rows.slice(0, -1).map(({ count }) => count)).size).toBe(1);
    expect(calls.figures.total).toBe(rows.reduce((sum, { count }) => sum + count, 0));
    recording.close();
  });
});

describe("a long recording", () => {
  /** So many lines that key frames are needed. */
  function record(path: string, seconds: number): void {
    const recorder = begin(path);
    runs(recorder);
    for (let i = 0; i < seconds; i++) {
      const lines = Array.from({ length: 1000 }, (_, j) => `${i} ${j}`);
      recorder.action({
        type: "sampled",
        samples: [sample({ records: [printed("LINE", lines)], total: i * 1000 })],
      });
    }
    recorder.close();
  }

  it("has key frames, and a jump reads what is near and not all of it", () => {
    const path = at("long.bccr");
    record(path, 700);
    const recording = Recording.open(path);
    expect([...recording.frames].filter(({ kind }) => kind === "key").length).toBeGreaterThan(5);
    let read = 0;
    const counting = {
      ...{ frames: recording.frames, notes: recording.notes },
      entries: (frame: FrameInfo) => {
        read += frame.textLength;
        return recording.entries(frame);
      },
    };
    const player = new Player(counting, 500);
    player.seek(recording.length);
    const whole = [...recording.frames].reduce((sum, { textLength }) => sum + textLength, 0);
    expect(read).toBeLessThan(whole * 0.7);
    const { rows, dropped } = player.cells[0]!.data.records[0]!;
    expect(rows.at(-1)).toEqual(["699 999"]);
    // Those that were not read are counted: nothing is missing in silence.
    expect(rows.length + dropped).toBe(700 * 1000);
    recording.close();
  });
});
