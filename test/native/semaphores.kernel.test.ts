/** USDT semaphores beyond 4 GB of a file: only the links of many uprobes have room for such an offset. */
import { spawn } from "node:child_process";
import { mkdtempSync, openSync, closeSync, rmSync, truncateSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openKernelFacts } from "../../src/facts/index.js";
import { native } from "../../src/native/addon.js";
import { nativeFacts } from "../../src/native/facts.js";
import { attachType, programType } from "../../src/types/hook_kinds.js";
import { assemble, exit, movImm } from "../engine/assemble.js";
import { BASE, writeElf } from "../support/elf.js";

const FAR = 2 ** 33;
let directory = "";
let path = "";

/** The note of a probe at `offset`, whose semaphore is at FAR. */
function note(offset: number): Buffer {
  const words = Buffer.alloc(12 + 8 + 24);
  const text = Buffer.from("app\0begin\0\0\0");
  [8, 24 + text.length, 3].forEach((value, i) => words.writeUInt32LE(value, 4 * i));
  words.write("stapsdt", 12);
  [BASE + offset, 0, BASE + FAR].forEach((value, i) =>
    words.writeBigUInt64LE(BigInt(value), 20 + 8 * i),
  );
  return Buffer.concat([words, text]);
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "semaphores-"));
  path = join(directory, "far");
  const notes = Buffer.concat([note(0x400), note(0x408)]);
  writeElf(path, [
    { name: ".note.stapsdt", type: 7, data: notes },
    { name: ".text", type: 1, data: Buffer.alloc(0x1000, 0x90) },
  ]);
  // The one segment is longer than 4 GB, and the file as long.
  const size = Buffer.alloc(16);
  [0, 8].forEach((at) => size.writeBigUInt64LE(BigInt(FAR + 4096), at));
  const file = openSync(path, "r+");
  writeSync(file, size, 0, 16, 64 + 32);
  closeSync(file);
  truncateSync(path, FAR + 4096);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("are read off the file's notes", () => {
  expect(new (nativeFacts().ElfImage)(path).usdt()).toMatchObject([
    { provider: "app", name: "begin", offset: 0x400, semaphore: FAR },
    { provider: "app", name: "begin", offset: 0x408, semaphore: FAR },
  ]);
});

/** A process that has the code and the semaphore; answers each line with the semaphore's count. */
const holder = `
import mmap, struct, sys
file = open(sys.argv[1], "r+b")
code = mmap.mmap(file.fileno(), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)
far = mmap.mmap(file.fileno(), 4096, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_WRITE, offset=${FAR})
for line in iter(sys.stdin.readline, ""):
    print(struct.unpack("H", far[:2])[0], flush=True)
`;

it.runIf(openKernelFacts().features.uprobeMulti)("are counted up by links of many", async () => {
  const child = spawn("python3", ["-c", holder, path], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const count = async (): Promise<string> => {
    child.stdin.write("\n");
    return String((await lines.next()).value);
  };
  try {
    expect(await count()).toBe("0");
    const program = new (native().Program)({
      ...{ name: "far", license: "GPL", type: programType.kprobe, attachBtfId: 0, relocations: [] },
      expectedAttachType: attachType.uprobeMulti,
      instructions: assemble("far", [movImm(0, 0), exit()]).instructions,
    });
    const link = new (native().Link)(program.fd, {
      ...{ kind: "uprobe-multi", path, offsets: [0x400, 0x408], semaphores: [FAR, FAR] },
    });
    expect(await count()).toBe("2");
    link.close();
    expect(await count()).toBe("0");
    program.close();
  } finally {
    child.kill("SIGKILL");
  }
});
