import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { openUserFacts } from "../../src/facts/index.js";
import { cachedLibraries } from "../../src/facts/user/ldcache.js";
import { compile, run, workDirectory } from "./compile.js";

const facts = openUserFacts();
const parse = (file: Buffer, arch: string, prefix = "") => [...cachedLibraries(file, prefix, arch)];

/** A cache in glibc's new format with these entries: flags, name, path. */
function linkerCache(entries: readonly (readonly [number, string, string])[]): Buffer {
  const header = Buffer.alloc(48);
  header.write("glibc-ld.so.cache1.1", "latin1");
  header.writeUInt32LE(entries.length, 20);
  let strings = "";
  const start = 48 + entries.length * 24;
  const records = entries.map(([flags, name, path]) => {
    const record = Buffer.alloc(24);
    record.writeUInt32LE(flags, 0);
    record.writeUInt32LE(start + strings.length, 4);
    strings += `${name}\0`;
    record.writeUInt32LE(start + strings.length, 8);
    strings += `${path}\0`;
    return record;
  });
  return Buffer.concat([header, ...records, Buffer.from(strings, "latin1")]);
}

describe("the dynamic linker's cache", () => {
  const entries = [
    [0x0303, "libc.so.6", "/lib/x86_64-linux-gnu/libc.so.6"],
    [0x0003, "libc.so.6", "/lib32/libc.so.6"],
    [0x0a03, "libc.so.6", "/lib/aarch64-linux-gnu/libc.so.6"],
  ] as const;

  it("gives the libraries of one architecture", () => {
    expect(parse(linkerCache(entries), "x64")).toEqual([
      { name: "libc.so.6", path: "/lib/x86_64-linux-gnu/libc.so.6" },
    ]);
    expect(parse(linkerCache(entries), "x64", "libc.so").length).toBe(1);
    expect(parse(linkerCache(entries), "x64", "libd").length).toBe(0);
    expect(parse(linkerCache(entries), "arm64")[0]?.path).toBe("/lib/aarch64-linux-gnu/libc.so.6");
  });

  it("is found behind the old format's part", () => {
    const old = Buffer.concat([
      Buffer.from("ld.so-1.7.0\0"),
      Buffer.alloc(52),
      linkerCache(entries),
    ]);
    expect(parse(old, "x64").length).toBe(1);
  });

  it("may be damaged", () => {
    const whole = linkerCache(entries);
    for (let length = 0; length < whole.length; length += 7) {
      expect(parse(whole.subarray(0, length), "x64").length).toBeLessThanOrEqual(1);
    }
  });
});

describe("names of libraries and programs", () => {
  const libc = facts.library("libc.so.6");

  it("are looked up as people write them", () => {
    expect(libc).toMatch(/\/libc\.so\.6$/);
    expect(facts.library("c")).toBe(libc);
    expect(facts.library("c.so.6")).toBe(libc);
    expect(facts.library("libc")).toBe(libc);
    expect(facts.library("sh")).toMatch(/\/sh$/);
    expect(facts.library("no-such-library-here")).toBeUndefined();
    expect(facts.library("")).toBeUndefined();
    expect(facts.nearestLibraries("pthred")).toContain("pthread");
  });

  it("are paths when they have a slash", () => {
    expect(facts.library(process.execPath)).toBe(process.execPath);
    expect(facts.library("./package.json")).toBe(join(process.cwd(), "package.json"));
    expect(facts.library("/no/such/file")).toBeUndefined();
    expect(facts.library("/tmp")).toBeUndefined();
  });

  it("are not looked for where $PATH leads round in circles", () => {
    const before = process.env["PATH"];
    const directory = workDirectory();
    symlinkSync("looped", join(directory, "looped"));
    try {
      process.env["PATH"] = `${directory}:${before}`;
      expect(facts.library("looped")).toBeUndefined();
    } finally {
      process.env["PATH"] = before;
    }
  });

  it("never come from relative entries of $PATH", () => {
    const before = process.env["PATH"];
    const directory = join(workDirectory(), "here");
    mkdirSync(directory);
    writeFileSync(join(directory, "sneaky"), "#!/bin/sh\n");
    chmodSync(join(directory, "sneaky"), 0o755);
    try {
      process.env["PATH"] = `${directory}:${before}`;
      expect(facts.library("sneaky")).toBe(join(directory, "sneaky"));
      process.env["PATH"] = `.:../${directory}:${before}`;
      expect(facts.library("sneaky")).toBeUndefined();
    } finally {
      process.env["PATH"] = before;
    }
  });

  it("are those that a process has mapped, replaced files too", async () => {
    const work = workDirectory();
    const shapes = compile("shapes.cc", "mapped");
    const child = spawn(shapes, [], { stdio: ["pipe", "pipe", "inherit"] });
    try {
      await once(child.stdout, "data");
      const pid = child.pid ?? 0;
      expect(facts.processExists(pid)).toBe(true);
      expect(facts.library("mapped", pid)).toBe(realpathSync(shapes));
      expect(realpathSync(facts.library("c", pid) ?? "")).toBe(realpathSync(libc ?? ""));
      copyFileSync(shapes, join(work, "newer"));
      run("strip", "newer");
      renameSync(join(work, "newer"), shapes);
      const still = facts.library("mapped", pid) ?? "";
      expect(still).toMatch(new RegExp(`^/proc/${pid}/map_files/`));
      // The one that runs has symbols; the one that took its name has none.
      expect(facts.symbol(still, "plain_function")).toBeDefined();
      expect(facts.symbol(shapes, "plain_function")).toBeUndefined();
    } finally {
      child.kill("SIGKILL");
      rmSync(shapes, { force: true });
    }
    await once(child, "close");
    expect(facts.processExists(child.pid ?? 0)).toBe(false);
    expect(facts.library("c", child.pid)).toBe(libc);
  });
});
