/** The addon's border: what JavaScript hands over wrongly is an error there, never a default or an end. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { native } from "../../src/native/addon.js";
import { packageRoot } from "../../src/package/root.js";
import type { PrintPlan } from "../../src/types/print_plan.js";

const addon = native() as unknown as {
  readonly Link: new (fd: number, request: object) => object;
  readonly Stream: new (options: object) => object;
  readonly Printer: new (options: object) => object;
  objectIds(kind: string): readonly number[];
  format(plan: object, records: readonly Uint8Array[]): string;
};
const plan = { format: "text", columns: [], probes: [], header: {} };
const field = { kind: "field", name: "x", offset: 0, size: 4 };
const probe = (segment: object) => ({ ...plan, probes: [{ name: "x", segments: [segment] }] });

describe("a word that the addon does not know", () => {
  it.each([
    ["hook", () => new addon.Link(0, { kind: "nope" }), 'no such kind of hook: "nope"'],
    ["hook without a kind", () => new addon.Link(0, {}), 'no property "kind"'],
    [
      "direction",
      () => new addon.Link(0, { kind: "tcx", direction: "sideways" }),
      'no such direction: "sideways"',
    ],
    ["role", () => new addon.Link(0, { kind: "clsact", role: "x" }), 'no such role: "x"'],
    ["XDP mode", () => new addon.Link(0, { kind: "xdp", mode: "x" }), 'no such XDP mode: "x"'],
    [
      "flags of a conversion",
      () => addon.format(probe({ ...field, conversion: "d", flags: "!", signed: true }), []),
      'no such flags: "!"',
    ],
    ["object", () => addon.objectIds("socket"), 'no such kind of object: "socket"'],
    ["format", () => addon.format({ ...plan, format: "xml" }, []), 'no such format: "xml"'],
    [
      "column",
      () => addon.format({ ...plan, columns: [{ kind: "age", title: "A", width: 1 }] }, []),
      'no such kind of column: "age"',
    ],
    ["segment", () => addon.format(probe({ kind: "x" }), []), 'no such kind of segment: "x"'],
    [
      "conversion",
      () => addon.format(probe({ ...field, conversion: "q" }), []),
      'no such conversion: "q"',
    ],
  ])("%s is refused", (_, call, message) => {
    expect(call).toThrow(new TypeError(message));
  });
});

describe("a descriptor that is not there", () => {
  it("is refused before a thread starts", () => {
    const notify = () => undefined;
    expect(() => new addon.Stream({ mapFd: 99999, notify })).toThrow(/mapFd: Bad file descriptor/);
    expect(() => new addon.Printer({ mapFd: 0, fd: 99999, plan, notify })).toThrow(
      /fd: Bad file descriptor/,
    );
  });
});

describe("a semaphore beyond 4 GB", () => {
  it("is refused where the kernel has 32 bits for it", () => {
    const request = { kind: "uprobe", path: "/bin/sh", offset: 64, semaphore: 2 ** 33 };
    expect(() => new addon.Link(0, request)).toThrow(/attach-uprobe \/bin\/sh: File too large/);
  });
});

describe("memory that is not there", () => {
  it("is an exception of JavaScript", () => {
    const text = (width: number): PrintPlan =>
      ({ ...plan, columns: [{ kind: "pid", title: "A", width }] }) as unknown as PrintPlan;
    const script = `
      const module = { exports: {} };
      process.dlopen(module, ${JSON.stringify(join(packageRoot(), "build/Release/runtime.node"))});
      try { module.exports.format(${JSON.stringify(text(2_000_000_000))}, []); }
      catch (error) { console.log(String(error)); }`;
    const limited = 'ulimit -v 2500000; exec "$0" -e "$1"';
    const end = spawnSync("/bin/sh", ["-c", limited, process.execPath, script], {
      encoding: "utf8",
    });
    expect(end).toMatchObject({ status: 0, stdout: "Error: std::bad_alloc\n" });
  });
});
