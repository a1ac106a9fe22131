import { describe, expect, it } from "vitest";
import { stacksOfTable } from "../../src/program/index.js";
import type { DataField, DataType } from "../../src/types/data.js";

const place = { kind: "bytes", offset: 0, size: 8 } as const;
const key = (name: string, type: DataType): DataField => ({ name, place, type });
const kernel = key("kernel_id", { kind: "kernel-stack", map: "stacks" });
const user = key("user_id", { kind: "user-stack", map: "stacks", pid: "pid" });
const pid = key("pid", { kind: "int", signed: false });
const comm = key("comm", { kind: "string" });

describe("the view of a table with stacks", () => {
  it("has the stacks and the process that its key has", () => {
    expect(stacksOfTable({ name: "t", keys: [pid, comm, kernel, user] })).toMatchObject({
      ...{ kind: "stacks", table: "t", kernel: "kernel_id", user: "user_id" },
      ...{ pid: "pid", comm: "comm", aggregate: "count", unit: "count" },
    });
  });

  it("has none that it lacks", () => {
    const view = stacksOfTable({ name: "t", keys: [kernel] });
    expect(view).toMatchObject({ kernel: "kernel_id" });
    for (const absent of ["user", "pid", "comm"]) expect(view).not.toHaveProperty(absent);
  });

  it("names the process that the user's stack is of, whatever it is called", () => {
    const owned = key("user_id", { kind: "user-stack", map: "stacks", pid: "who" });
    const who = key("who", { kind: "int", signed: false });
    expect(stacksOfTable({ name: "t", keys: [who, owned] })).toMatchObject({ pid: "who" });
  });

  it("is none where the key has more than it could show", () => {
    const more = key("plain", { kind: "int", signed: false });
    const second = key("second", { kind: "kernel-stack", map: "others" });
    for (const beside of [more, second])
      expect(stacksOfTable({ name: "t", keys: [pid, kernel, beside] })).toBeUndefined();
  });

  it("is none without stacks", () => {
    expect(stacksOfTable({ name: "t", keys: [pid, comm] })).toBeUndefined();
  });
});
