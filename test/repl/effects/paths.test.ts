import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pathItems } from "../../../src/repl/effects/paths.js";

const directory = mkdtempSync(join(tmpdir(), "paths-"));
writeFileSync(join(directory, "bite.c"), "");
writeFileSync(join(directory, ".hidden.c"), "");
mkdirSync(join(directory, "programs"));

const texts = (before: string) => pathItems(before)?.items.map(({ text }) => text);

describe("paths of commands", () => {
  it("are completed with what the directory has", () => {
    expect(texts(`:load ${directory}/`)).toEqual([`${directory}/bite.c`, `${directory}/programs/`]);
    expect(texts(`:watch ${directory}/bi`)).toEqual([`${directory}/bite.c`]);
    expect(texts(`:export csv ${directory}/.h`)).toEqual([`${directory}/.hidden.c`]);
    expect(texts(`:load ${directory}/absent/`)).toEqual([]);
  });

  it("stand where the command has them", () => {
    expect(pathItems(":export cs")).toBeUndefined();
    expect(pathItems(":promote 1")).toBeUndefined();
    expect(pathItems("vfs_read")).toBeUndefined();
    expect(pathItems(":load ")?.from).toBe(6);
  });

  it("stand wherever a word is one", () => {
    expect(texts(`opensnoop -o ${directory}/bi`)).toEqual([`${directory}/bite.c`]);
    expect(texts(`u:${directory}/bi`)).toEqual([`${directory}/bite.c`]);
    expect(pathItems(`u:${directory}/bi`)?.from).toBe(2);
    expect(texts(`argdist -H 'p:${directory}/bi`)).toEqual([`${directory}/bite.c`]);
    expect(pathItems("int x = a /b;")).toBeUndefined();
    expect(pathItems(`p:${directory}/bite.c:main`)).toBeUndefined();
  });
});
