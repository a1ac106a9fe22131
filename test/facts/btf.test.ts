import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { nativeFacts } from "../../src/native/facts.js";
import { BtfTypes } from "../../src/facts/kernel/types.js";
import { BtfBlob } from "./blob.js";
import { compile } from "./compile.js";

const kernelBtf = "/sys/kernel/btf/vmlinux";

function open(blob: BtfBlob, base?: InstanceType<ReturnType<typeof nativeFacts>["Btf"]>) {
  return new (nativeFacts().Btf)(blob.bytes(), base);
}

describe("a BTF blob made by hand", () => {
  const blob = new BtfBlob();
  const int = blob.int("int", 4, { signed: true });
  const bool = blob.int("_Bool", 1, { bool: true });
  const u64 = blob.int("u64", 8, {});
  const inner = blob.struct("", 8, [
    { name: "low", type: int, bitOffset: 0 },
    { name: "high", type: int, bitOffset: 32 },
  ]);
  const union = blob.union("", 8, [
    { name: "whole", type: u64, bitOffset: 0 },
    { name: "", type: inner, bitOffset: 0 },
  ]);
  const flags = blob.struct("flags", 16, [
    { name: "", type: union, bitOffset: 0 },
    { name: "ready", type: int, bitOffset: 64, bitSize: 1 },
    { name: "mode", type: int, bitOffset: 65, bitSize: 5 },
    { name: "last", type: bool, bitOffset: 96 },
  ]);
  const small = blob.enum(
    "small",
    [
      ["MINUS", -2n],
      ["FIVE", 5n],
    ],
    { signed: true },
  );
  const wide = blob.enum64(
    "wide",
    [
      ["HUGE", 0xffff_ffff_ffff_fff0n],
      ["ONE", 1n],
    ],
    {},
  );
  const array = blob.array(int, int, 7);
  const proto = blob.proto(int, [
    ["self", flags],
    ["count", u64],
  ]);
  const func = blob.func("flags_count", proto);
  const btf = open(blob);

  it("finds types by name and kind", () => {
    expect(btf.find("flags", "struct")).toBe(flags);
    expect(btf.find("flags", "union")).toBe(0);
    expect(btf.find("flag", "struct")).toBe(0);
    expect(btf.find("flags_count", "func")).toBe(func);
    expect(btf.find("", "struct")).toBe(0);
  });

  it("reads bitfields and anonymous members", () => {
    const type = btf.type(flags);
    expect(type?.size).toBe(16);
    expect(type?.members).toEqual([
      { name: "", type: union, bitOffset: 0, bitSize: 0 },
      { name: "ready", type: int, bitOffset: 64, bitSize: 1 },
      { name: "mode", type: int, bitOffset: 65, bitSize: 5 },
      { name: "last", type: bool, bitOffset: 96, bitSize: 0 },
    ]);
    expect(btf.type(union)).toMatchObject({
      kind: "union",
      name: "",
      members: [{ name: "whole" }, { type: inner }],
    });
  });

  it("reads enums of 32 and 64 bits with their signs", () => {
    expect(btf.type(small)?.enumerators).toEqual([
      { name: "MINUS", value: -2n },
      { name: "FIVE", value: 5n },
    ]);
    expect(btf.type(wide)).toMatchObject({ kind: "enum64", size: 8, signed: false });
    expect(btf.enumerator("MINUS")).toBe(-2n);
    expect(btf.enumerator("HUGE")).toBe(0xffff_ffff_ffff_fff0n);
    expect(btf.enumerator("small")).toBeUndefined();
  });

  it("reads ints, arrays and prototypes", () => {
    expect(btf.type(int)).toMatchObject({ kind: "int", size: 4, signed: true, bool: false });
    expect(btf.type(bool)).toMatchObject({ bool: true, signed: false });
    expect(btf.type(array)).toMatchObject({ kind: "array", target: int, elements: 7 });
    expect(btf.type(proto)).toMatchObject({
      target: int,
      parameters: [
        { name: "self", type: flags },
        { name: "count", type: u64 },
      ],
    });
    expect(btf.type(0)).toMatchObject({ kind: "void" });
    expect(btf.type(999)).toBeUndefined();
  });

  it("reads split BTF on top of its base", () => {
    const module = new BtfBlob(blob);
    const pointer = module.pointer(flags);
    const mine = module.struct("mine", 8, [{ name: "owner", type: pointer, bitOffset: 0 }]);
    const split = open(module, btf);
    expect(split.find("mine", "struct")).toBe(mine);
    expect(split.type(mine)?.members[0]).toMatchObject({ name: "owner", type: pointer });
    expect(split.type(pointer)).toMatchObject({ kind: "ptr", target: flags });
    expect(split.type(flags)?.name).toBe("flags");
    const moved = new (nativeFacts().Btf)(module.bytes(), btf, 5000);
    expect(moved.find("mine", "struct")).toBe(5001);
    expect(moved.type(5001)?.members[0]?.type).toBe(5000);
    expect(moved.type(5000)?.target).toBe(flags);
  });

  it("refuses damaged blobs instead of reading past them", () => {
    const bytes = blob.bytes();
    const Btf = nativeFacts().Btf;
    expect(() => new Btf(bytes.subarray(0, 30))).toThrow(/cut short/);
    expect(() => new Btf(new Uint8Array(64))).toThrow(/not BTF/);
    expect(() => new Btf("/nonexistent")).toThrow(/No such file/);
    // Every single byte wrong: an error or other facts, never a crash.
    for (let i = 0; i < bytes.length; i++) {
      const damaged = Uint8Array.from(bytes);
      damaged[i] = 0xff;
      try {
        const read = new Btf(damaged);
        for (let id = 0; id < read.endId; id++) read.type(id);
        read.find("flags", "struct");
        read.enumerator("HUGE");
      } catch (error) {
        expect((error as Error).message).toMatch(/BTF/);
      }
    }
  });
});

describe("the running kernel's BTF", () => {
  const types = new BtfTypes(nativeFacts);

  it("is there", () => {
    expect(existsSync(kernelBtf)).toBe(true);
    expect(types.available).toBe(true);
  });

  it("has task_struct as libbpf reads it", () => {
    const program = compile("members.c", "members", ["-lbpf"]);
    const lines = execFileSync(program, ["task_struct"], { encoding: "utf8" }).trim().split("\n");
    const expected = lines.map((line) => {
      const [type, bitOffset, bitSize, name = ""] = line.split(" ");
      return { name, type: Number(type), bitOffset: Number(bitOffset), bitSize: Number(bitSize) };
    });
    expect(expected.length).toBeGreaterThan(100);
    expect(types.type(types.find("task_struct", "struct") ?? 0)?.members).toEqual(expected);
  });

  it("knows functions with their parameters", () => {
    const read = types.func("vfs_read");
    expect(read?.prototype.parameters.map((p) => p.name)).toEqual(["file", "buf", "count", "pos"]);
    const file = types.type(read?.prototype.parameters[0]?.type ?? 0);
    expect(types.type(file?.target ?? 0)).toMatchObject({ kind: "struct", name: "file" });
    expect(types.func("no_such_function_here")).toBeUndefined();
  });

  it("knows enumerators and near names", () => {
    expect(types.enumerator("BPF_F_CURRENT_CPU")).toBe(0xffff_ffffn);
    expect(types.nearestNames("task_strcut", "struct")).toContain("task_struct");
    expect(types.nearestNames("vfs_red", "func")[0]).toBe("vfs_read");
  });
});
