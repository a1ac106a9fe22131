import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { openKernelFacts } from "../../src/facts/index.js";
import { nativeFacts } from "../../src/native/facts.js";

const facts = openKernelFacts();
const symbols = readFileSync("/proc/kallsyms", "latin1")
  .split("\n")
  .map((line) => /^(\w+) (\w) (\S+)(?:\s+\[(\w+)\])?/.exec(line))
  .filter((parts) => parts !== null)
  .map(([, address, type, name, module]) => ({
    address: BigInt(`0x${address}`),
    type: type ?? "",
    name: name ?? "",
    module,
  }));

describe("functions of the running kernel", () => {
  it("are known with their parameters", () => {
    const read = facts.function("vfs_read");
    expect(read).toMatchObject({ name: "vfs_read", attachable: true });
    expect(read?.prototype?.parameters.map((p) => p.name)).toEqual(["file", "buf", "count", "pos"]);
    expect(facts.types.type(read?.prototype?.result ?? 0)?.name).toBe("ssize_t");
    expect(facts.function("no_such_function_anywhere")).toBeUndefined();
  });

  it("that exist only as copies with a suffix name their copies", () => {
    const plain = new Set(symbols.map((s) => s.name));
    const text = symbols.filter((s) => /[tTwW]/.test(s.type));
    const clone = text.find(
      (s) => /^[a-z_]\w+\.isra\.0$/.test(s.name) && !plain.has(s.name.replace(".isra.0", "")),
    );
    // A kernel without fentry can't be asked cheaply whether BTF's name is a symbol's.
    if (
      !clone ||
      (!facts.features.fentry && facts.types.find(clone.name.replace(".isra.0", ""), "func"))
    )
      return;
    const found = facts.function(clone.name.replace(".isra.0", ""));
    expect(found?.attachable).toBe(false);
    expect(found?.clones).toContain(clone.name);
    expect(facts.function(clone.name)).toMatchObject({ name: clone.name });
  });

  it("of modules say which", () => {
    const one = symbols.find(
      (s) =>
        s.module && s.module !== "bpf" && /[tT]/.test(s.type) && facts.function(s.name)?.module,
    );
    if (!one) {
      // Only a kernel that has no module with functions may find none.
      expect(
        symbols.filter((s) => s.module && s.module !== "bpf" && s.module !== "__builtin__kprobes"),
      ).toEqual([]);
      return;
    }
    expect(facts.function(one.name)?.module).toBe(one.module);
  });

  it("are matched by pattern and by nearness", () => {
    const found = facts.matchFunctions(/^vfs_(read|write)$/g);
    expect(found).toEqual(["vfs_read", "vfs_write"]);
    expect(facts.nearestFunctions("vfs_raed", 3)).toContain("vfs_read");
    expect(facts.nearestFunctions("zzqqxxyyzzqq")).toEqual([]);
  });
});

describe("tracepoints of the running kernel", () => {
  it("have the fields of their format files", () => {
    const openat = facts.tracepoint("syscalls", "sys_enter_openat");
    expect(openat?.id).toBeGreaterThan(0);
    expect(openat?.fields.find((f) => f.name === "filename")).toMatchObject({
      ctype: "const char *",
      offset: 24,
      size: 8,
    });
    expect(
      facts.tracepoint("sched", "sched_process_exec")?.fields.find((f) => f.name === "filename")
        ?.dynamic,
    ).toBe("data_loc");
    expect(facts.tracepoint("syscalls", "sys_enter_nothing")).toBeUndefined();
    expect(facts.tracepoint("..", "..")).toBeUndefined();
    expect(facts.tracepoint("syscalls/../sched", "sched_switch")).toBeUndefined();
  });

  it("are matched by pattern and by nearness", () => {
    expect(facts.matchTracepoints(/^sched:sched_process_(fork|exec)$/)).toEqual([
      "sched:sched_process_exec",
      "sched:sched_process_fork",
    ]);
    expect(facts.nearestTracepoints("syscalls:sys_enter_opnat")[0]).toBe(
      "syscalls:sys_enter_openat",
    );
    expect(facts.nearestTracepoints("sys_enter_openat")[0]).toBe("syscalls:sys_enter_openat");
  });
});

describe("features", () => {
  it("are those that this kernel has", () => {
    const { features } = facts;
    expect(features.btf).toBe(true);
    expect(features.ringBuffer).toBe(true);
    expect(features.uprobes).toBe(true);
    expect(features.rawTracepoints).toBe(true);
    expect(features.syscallWrapper).toBe(true);
    expect(["none", "integrity", "confidentiality"]).toContain(features.lockdown);
    const vm = process.env["BCC_VM"];
    if (vm === undefined) return;
    expect(features).toMatchObject({ kprobes: true, fentry: true, sleepableUprobes: true });
    // Debian builds 6.1 without CONFIG_FPROBE; uprobe_multi came with 6.6.
    expect(features).toMatchObject({ kprobeMulti: vm !== "6.1", uprobeMulti: vm !== "6.1" });
  });
});

describe("kernel addresses", () => {
  it("have names, offsets and modules", () => {
    const symbolizer = new (nativeFacts().Symbolizer)();
    const text = symbols.filter((s) => /[tT]/.test(s.type) && s.address !== 0n);
    const read = text.find((s) => s.name === "vfs_read");
    expect(read).toBeDefined();
    expect(symbolizer.kernel((read?.address ?? 0n) + 5n)).toBe("vfs_read+0x5 [kernel]");
    expect(symbolizer.kernel(0x1000n)).toBe("[unknown]");
    expect(nativeFacts().kernelSymbol("vfs_read")?.address).toBe(read?.address);
    const counts = new Map<bigint, number>();
    for (const s of text) counts.set(s.address, (counts.get(s.address) ?? 0) + 1);
    for (const s of text
      .filter((one) => counts.get(one.address) === 1)
      .filter((_, i) => i % 997 === 0)) {
      expect(symbolizer.kernel(s.address)).toBe(`${s.name}+0x0 [${s.module ?? "kernel"}]`);
    }
  });
});
