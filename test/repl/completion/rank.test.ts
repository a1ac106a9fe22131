import { describe, expect, it } from "vitest";
import { MACRO_HELP } from "../../../src/repl/completion/macros.js";
import { NameIndex } from "../../../src/repl/completion/names.js";
import { best, rank } from "../../../src/repl/completion/rank.js";

describe("ranking", () => {
  it("puts the start before words, words before parts, parts before letters", () => {
    const names = ["a_vxfxs", "xvfs", "my_vfs", "v_file_s", "VFS_x", "vfs_read", "vfs"];
    expect(best("vfs", names, (name) => name, 9)).toEqual([
      "vfs",
      "vfs_read",
      "VFS_x",
      "my_vfs",
      "v_file_s",
      "xvfs",
      "a_vxfxs",
    ]);
  });

  it("keeps the order of equals, and takes no more than asked", () => {
    expect(best("", ["b", "a", "c"], (name) => name, 2)).toEqual(["b", "a"]);
    expect(best("x", ["x2", "x1", "x3"], (name) => name, 9)).toEqual(["x2", "x1", "x3"]);
  });

  it("does not take letters that lie far apart, or in another order", () => {
    expect(rank("abc", "axxxxxxxxxxxxbxxxxxxxxc")).toBeUndefined();
    expect(rank("ba", "ab")).toBeUndefined();
    expect(rank("schedsw", "sched_switch")).toBeDefined();
  });
});

describe("an index of many names", () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `fn_${String(i).padStart(5, "0")}_end`);
  const index = new NameIndex([...names, "vfs_read", "vfs_write", "zz_vfs_last"].sort());

  it("finds by start, by word and by letters", () => {
    expect(index.search("vfs_r", 5)[0]).toBe("vfs_read");
    expect(index.search("vfs", 5)).toEqual(["vfs_read", "vfs_write", "zz_vfs_last"]);
    expect(index.search("vwr", 5)).toEqual(["vfs_write"]);
    expect(index.search("fn_0001", 3)).toEqual(["fn_00010_end", "fn_00011_end", "fn_00012_end"]);
    expect(index.search("12345", 3)).toEqual(["fn_12345_end"]);
    expect(index.search("nosuch", 3)).toEqual([]);
    expect(index.search("", 2)).toHaveLength(2);
  });
});

describe("the table of BCC's macros", () => {
  it("has each name once for its kind, with a signature and a line of help", () => {
    const names = MACRO_HELP.map(({ kind, name }) => `${kind} ${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(100);
    for (const { name, signature, help } of MACRO_HELP) {
      expect(signature.startsWith(name)).toBe(true);
      expect(help).toMatch(/^\S[^]{3,60}[^.]$/);
    }
  });
});
