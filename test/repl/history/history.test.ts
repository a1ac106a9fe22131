import { describe, expect, it } from "vitest";
import { browse, type Browsing, type Recalled } from "../../../src/repl/history/browse.js";
import { remember, type History } from "../../../src/repl/history/entries.js";
import { parseHistory, printEntry, printHistory } from "../../../src/repl/history/file.js";
import {
  beginSearch,
  hit,
  hitSpan,
  searchKey,
  type HistorySearch,
} from "../../../src/repl/history/search.js";
import { keyOf } from "../editor/support.js";

const of = (...texts: readonly string[]): History => texts.map((text, time) => ({ time, text }));
const texts = (history: History): readonly string[] => history.map(({ text }) => text);
const limits = { entries: 3, size: 20, text: 10 };

describe("remembering", () => {
  it("keeps a text once, as the newest, and no blank ones", () => {
    const history = remember(of("a", "b"), { time: 9, text: "a\n" });
    expect(history).toEqual([
      { time: 1, text: "b" },
      { time: 9, text: "a" },
    ]);
    expect(remember(history, { time: 10, text: " \n" })).toBe(history);
  });

  it("keeps to its limits", () => {
    expect(texts(remember(of("a", "b", "c"), { time: 9, text: "d" }, limits))).toEqual([
      "b",
      "c",
      "d",
    ]);
    const long = "x".repeat(9);
    expect(texts(remember(of(`${long}1`, "b"), { time: 9, text: `${long}2` }, limits))).toEqual([
      "b",
      `${long}2`,
    ]);
    const history = of("a");
    expect(remember(history, { time: 9, text: "x".repeat(11) }, limits)).toBe(history);
  });
});

describe("the file", () => {
  it("holds what was put in, line by line", () => {
    const history = of("vfs_read", 'int f() {\n\treturn "é";\n}');
    expect(parseHistory(printHistory(history))).toEqual({ history, damaged: 0, overgrown: false });
    expect(printHistory(history).split("\n")).toHaveLength(3);
  });

  it("leaves damaged lines out", () => {
    const file = `{"time":1,"te\n${printEntry({ time: 2, text: "b" })}null\n{"time":"x","text":"c"}\n{"time":3,"text":""}\n\n7\n`;
    expect(parseHistory(file)).toEqual({
      history: [{ time: 2, text: "b" }],
      damaged: 5,
      overgrown: false,
    });
  });

  it("is put in the order of time, equal texts once", () => {
    const file = [5, 3, 4]
      .map((time) => printEntry({ time, text: time === 4 ? "b" : "a" }))
      .join("");
    expect(parseHistory(file).history).toEqual([
      { time: 4, text: "b" },
      { time: 5, text: "a" },
    ]);
  });

  it("says when it has grown far beyond what is kept", () => {
    const file = printEntry({ time: 1, text: "a" }).repeat(200);
    expect(parseHistory(file)).toMatchObject({ history: [{ text: "a" }], overgrown: true });
  });
});

describe("going up and down", () => {
  /** The texts that a row of steps shows; `-` where there is none. */
  function walk(history: History, written: string, steps: string): readonly string[] {
    let browsing: Browsing | undefined;
    let now = { text: written, cursor: written.length };
    return [...steps].map((step) => {
      const found: Recalled | undefined = browse(browsing, history, now, step === "u" ? -1 : 1);
      if (!found) return "-";
      browsing = found.browsing;
      now = found;
      return found.text;
    });
  }

  it("goes to the oldest and back to what was being written", () => {
    expect(walk(of("a", "b"), "x", "u")).toEqual(["-"]);
    expect(walk(of("a", "b"), "", "uuuddd")).toEqual(["b", "a", "-", "b", "", "-"]);
  });

  it("shows only what begins like what was written", () => {
    const history = of("vfs_read", "c:malloc", "vfs_write", "vfs_write");
    expect(walk(history, "vfs", "uuudd")).toEqual([
      "vfs_write",
      "vfs_read",
      "-",
      "vfs_write",
      "vfs",
    ]);
  });

  it("begins anew when the text was changed", () => {
    const history = of("ab", "abc", "x");
    const first = browse(undefined, history, { text: "", cursor: 0 }, -1)!;
    expect(first.text).toBe("x");
    const changed = { text: "ab", cursor: 2 };
    expect(browse(first.browsing, history, changed, -1)?.text).toBe("abc");
  });

  it("puts the cursor where the same key goes on at once", () => {
    const history = of("one\ntwo", "three\nfour");
    const up = browse(undefined, history, { text: "", cursor: 0 }, -1)!;
    expect(up.cursor).toBe("three".length);
    const older = browse(up.browsing, history, up, -1)!;
    expect(older).toMatchObject({ text: "one\ntwo", cursor: 3 });
    expect(browse(older.browsing, history, older, 1)!.cursor).toBe("three\nfour".length);
  });

  it("gives the draft back with its cursor", () => {
    const up = browse(undefined, of("abc"), { text: "a", cursor: 0 }, -1)!;
    expect(browse(up.browsing, of("abc"), up, 1)).toMatchObject({ text: "a", cursor: 0 });
  });
});

describe("searching", () => {
  const history = of("vfs_read", "int f() {\n  Read();\n}", "vfs_write", "c:malloc");
  const before = { text: "draft", cursor: 5 };

  /** The search after keys that all go on with it. */
  function search(keys: string): HistorySearch {
    return keys.split(" ").reduce((now, chord) => {
      const made = searchKey(now, history, keyOf(chord));
      if (made.kind !== "searching") throw new Error(`${chord} ended the search`);
      return made.search;
    }, beginSearch(before));
  }
  const found = (keys: string): string => hit(search(keys), history).text;

  it("finds the newest, and older ones with each Ctrl-R", () => {
    expect(found("v f s")).toBe("vfs_write");
    expect(found("v f s ctrl-r")).toBe("vfs_read");
    expect(found("v f s ctrl-r ctrl-s")).toBe("vfs_write");
    expect(hit(search("r e a d"), history)).toEqual({ text: history[1]!.text, cursor: 12 });
    expect(hitSpan(search("r e a d"), history)).toEqual({ start: 12, end: 16 });
  });

  it("lets case count when a capital is typed", () => {
    expect(found("R e")).toContain("Read");
    expect(search("R e ctrl-r").failing).toBe(true);
  });

  it("stays at the last hit when there is no further one", () => {
    const failed = search("v f s x");
    expect(failed).toMatchObject({ failing: true, query: "vfsx" });
    expect(hit(failed, history).text).toBe("vfs_write");
    expect(search("v f s x backspace")).toMatchObject({ failing: false, query: "vfs" });
    expect(hit(search("z"), history)).toEqual(before);
  });

  it("ends with the text, with its run, with another key, or as it was", () => {
    const now = search("m a l");
    expect(searchKey(now, history, keyOf("escape"))).toEqual({
      kind: "taken",
      run: false,
      text: "c:malloc",
      cursor: 2,
    });
    expect(searchKey(now, history, keyOf("enter"))).toMatchObject({ run: true });
    expect(searchKey(now, history, keyOf("ctrl-a"))).toMatchObject({
      kind: "taken-then",
      text: "c:malloc",
      key: { name: "a" },
    });
    expect(searchKey(now, history, keyOf("ctrl-g"))).toEqual({ kind: "given-up", ...before });
  });
});
