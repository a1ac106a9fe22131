import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

import { nativeFacts } from "../../src/native/facts.js";
import { openUserFacts } from "../../src/facts/index.js";
import { compile, run, workDirectory } from "./compile.js";

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  readonly pid: number;
  readonly address: (name: string) => bigint;
}

const running: ChildProcessWithoutNullStreams[] = [];
const leftovers: string[] = [];

/** Starts a program that prints `name address` lines and then waits. */
async function start(program: string, args: readonly string[] = []): Promise<Running> {
  const child = spawn(program, args);
  running.push(child);
  const [text] = (await once(child.stdout, "data")) as [Buffer];
  const places = new Map(
    text
      .toString()
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
  return { child, pid: child.pid ?? 0, address: (name) => BigInt(places.get(name) ?? 0) };
}

async function end({ child }: Running): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "close");
}

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  for (const path of leftovers.splice(0)) rmSync(path, { force: true });
});

describe("addresses of a process", () => {
  it("have names, offsets and files", async () => {
    const shapes = await start(compile("shapes.cc", "named"));
    const symbolizer = new (nativeFacts().Symbolizer)();
    const name = (symbol: string, plus: bigint) =>
      symbolizer.user(shapes.pid, shapes.address(symbol) + plus);
    expect(name("plain_function", 0n)).toBe("plain_function+0x0 [named]");
    expect(name("plain_function", 2n)).toBe("plain_function+0x2 [named]");
    expect(name("hidden_function", 1n)).toBe("hidden_function(int)+0x1 [named]");
    expect(name("area", 1n)).toBe("shapes::Circle::area(int)+0x1 [named]");
    expect(name("write", 4n)).toMatch(/^_*(libc_)?write\+0x4 \[libc\.so\.6\]$/);
    expect(symbolizer.user(shapes.pid, 0x10n)).toBe("[unknown]");
    expect(symbolizer.user(0x7fff_fff0, 0x10n)).toBe("[unknown]");
  });

  it("keep their names after it exited, when it was seen before", async () => {
    const shapes = await start(compile("shapes.cc", "gone"));
    const seen = new (nativeFacts().Symbolizer)();
    const late = new (nativeFacts().Symbolizer)();
    seen.seen(shapes.pid);
    await end(shapes);
    expect(seen.user(shapes.pid, shapes.address("area"))).toBe(
      "shapes::Circle::area(int)+0x0 [gone]",
    );
    expect(late.user(shapes.pid, shapes.address("area"))).toBe("[unknown]");
  });

  it("have names when the program was deleted, also after it exited", async () => {
    const program = compile("shapes.cc", "deleted");
    const shapes = await start(program);
    rmSync(program);
    const symbolizer = new (nativeFacts().Symbolizer)();
    symbolizer.seen(shapes.pid);
    await end(shapes);
    expect(symbolizer.user(shapes.pid, shapes.address("plain_function"))).toBe(
      "plain_function+0x0 [deleted]",
    );
  });

  it("are looked up anew when the process runs another program", async () => {
    const shapes = compile("shapes.cc", "second");
    const script = 'echo ready 0x0; read line; exec "$0"';
    const shell = await start("/bin/sh", ["-c", script, shapes]);
    const symbolizer = new (nativeFacts().Symbolizer)();
    symbolizer.seen(shell.pid);
    shell.child.stdin.write("go\n");
    const [text] = (await once(shell.child.stdout, "data")) as [Buffer];
    const address = BigInt(/plain_function (\S+)/.exec(text.toString())?.[1] ?? 0);
    // The kernel's word of the new program is read on a thread of its own.
    await expect
      .poll(() => symbolizer.user(shell.pid, address), { timeout: 60_000 })
      .toBe("plain_function+0x0 [second]");
  });

  it("in the vdso have names", async () => {
    const maps = readFileSync("/proc/self/maps", "utf8");
    const start = BigInt(`0x${/^(\w+)-.*\[vdso\]$/m.exec(maps)?.[1]}`);
    const symbolizer = new (nativeFacts().Symbolizer)();
    const names = new Set<string>();
    for (let at = 0n; at < 0x1000n; at += 64n)
      names.add(symbolizer.user(process.pid, start + at).replace(/\+.*/, ""));
    expect([...names].some((name) => /clock_gettime|kernel_clock_gettime/.test(name))).toBe(true);
  });
});

describe("build ids", () => {
  it("are looked up in the files that were added", () => {
    const shapes = compile("shapes.cc", "built", ["-Wl,--build-id=sha1"]);
    const id = /Build ID: (\w+)/.exec(run("readelf", "-n", shapes))?.[1] ?? "";
    const place = openUserFacts().symbol(shapes, "plain_function");
    const symbolizer = new (nativeFacts().Symbolizer)();
    const bytes = new Uint8Array(Buffer.from(id, "hex"));
    const offset = BigInt(place?.offset ?? 0) + 3n;
    expect(symbolizer.buildId(bytes, offset)).toBe("[unknown]");
    symbolizer.addSymbolFile(shapes);
    expect(symbolizer.buildId(bytes, offset)).toBe("plain_function+0x3 [built]");
    expect(symbolizer.buildId(new Uint8Array(20), offset)).toBe("[unknown]");
  });

  it("are found among the files of processes that were seen", async () => {
    const program = compile("shapes.cc", "mapped-id", ["-Wl,--build-id=sha1"]);
    const id = /Build ID: (\w+)/.exec(run("readelf", "-n", program))?.[1] ?? "";
    const shapes = await start(program);
    const symbolizer = new (nativeFacts().Symbolizer)();
    symbolizer.seen(shapes.pid);
    const offset = BigInt(openUserFacts().symbol(program, "main")?.offset ?? 0);
    expect(symbolizer.buildId(new Uint8Array(Buffer.from(id, "hex")), offset)).toBe(
      "main+0x0 [mapped-id]",
    );
  });
});

describe("a JIT's perf map", () => {
  /** Where compiled code would be: an anonymous executable page of a live process. */
  async function startJit(): Promise<{ readonly jit: Running; readonly map: string }> {
    const jit = await start(compile("jit.c", "jit"));
    const map = `/tmp/perf-${jit.pid}.map`;
    leftovers.push(map);
    return { jit, map };
  }
  const line = (jit: Running): string =>
    `${jit.address("page").toString(16)} 40 compiled function\n`;
  const look = (jit: Running): string =>
    new (nativeFacts().Symbolizer)().user(jit.pid, jit.address("page") + 0x10n);

  it("names the code of a process", async () => {
    const { jit, map } = await startJit();
    expect(look(jit)).toBe("[unknown]");
    writeFileSync(map, line(jit), { mode: 0o600 });
    expect(look(jit)).toBe(`compiled function+0x10 [perf-${jit.pid}.map]`);
    const grown = new (nativeFacts().Symbolizer)();
    expect(grown.user(jit.pid, jit.address("page") + 0x50n)).toBe("[unknown]");
  });

  it("is read again when it has grown, also after the end of its process", async () => {
    const { jit, map } = await startJit();
    const symbolizer = new (nativeFacts().Symbolizer)();
    const look = () => symbolizer.user(jit.pid, jit.address("page") + 0x10n);
    expect(look()).toBe("[unknown]");
    await end(jit);
    writeFileSync(map, line(jit), { mode: 0o600 });
    await expect
      .poll(look, { timeout: 60_000 })
      .toBe(`compiled function+0x10 [perf-${jit.pid}.map]`);
  });

  it("is not believed when others can write it, own it, or placed a link", async () => {
    const { jit, map } = await startJit();
    writeFileSync(map, line(jit));
    chmodSync(map, 0o666);
    expect(look(jit)).toBe("[unknown]");
    chmodSync(map, 0o644);
    expect(look(jit)).toMatch(/^compiled/);
    if (process.getuid?.() === 0) {
      chownSync(map, 12345, 12345);
      expect(look(jit)).toBe("[unknown]");
    }
    const real = join(workDirectory(), "real.map");
    copyFileSync(map, real);
    rmSync(map);
    symlinkSync(real, map);
    expect(look(jit)).toBe("[unknown]");
    rmSync(map);
    run("mkfifo", map);
    expect(look(jit)).toBe("[unknown]");
  });
});

describe("Rust's and C++'s names", () => {
  it.each([
    ["_ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write"],
    [
      "_ZN58_$LT$alloc..string..String$u20$as$u20$core..fmt..Write$GT$9write_str17h0123456789abcdefE",
      "<alloc::string::String as core::fmt::Write>::write_str",
    ],
    ["_RNvCs1234_7mycrate3foo", "mycrate::foo"],
    ["_RNvMCs1234_7mycrateNtB2_5Thing3bar", "<mycrate::Thing>::bar"],
    ["_RINvCs1234_7mycrate3maxlE", "mycrate::max::<i32>"],
    ["_RNvXCs1234_7mycrateNtB2_5ThingNtB2_5Trait3run", "<mycrate::Thing as mycrate::Trait>::run"],
    ["_RNCNvCs1234_7mycrate4main0B3_", "mycrate::main::{closure#0}"],
    ["_ZN2ns3addEii", "ns::add(int, int)"],
    ["plain", "plain"],
    ["_Z", "_Z"],
    ["_Rbroken", "_Rbroken"],
    ["_ZNbroken", "_ZNbroken"],
  ])("%s is %s", (mangled, readable) => expect(nativeFacts().demangle(mangled)).toBe(readable));
});
