import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { getPriority } from "node:os";
import {
  BPF,
  tracepoint,
  tracePipe,
  uprobe,
  type MapOfMaps,
  type PerCpuMap,
} from "../../../src/lib/index.js";
import { openKernelFacts } from "../../../src/facts/index.js";
import { runCases } from "./cases.js";
import { HELPERS } from "./helper_names.js";
import { eventually } from "../../support/eventually.js";

it("every helper is declared, by the number that this kernel gives it", async () => {
  const { types } = openKernelFacts();
  const lines = HELPERS.map((name, i) => `all->id[${i}] = (u64)(void *)bpf_${name};`);
  using bpf = await BPF.open({
    text: `struct all { u64 id[${HELPERS.length}]; };
      BPF_ARRAY(ids, struct all, 1);
      int f(struct tracepoint__syscalls__sys_enter_getpriority *args) {
        int zero = 0; struct all *all = ids.lookup(&zero); if (!all) return 0;
        ${lines.join("\n")}
        return 0;
      }`,
    attach: "none",
  });
  bpf.attach("f", tracepoint("syscalls:sys_enter_getpriority"));
  getPriority(process.pid);
  const { id } = bpf.map<number, { id: readonly bigint[] }>("ids").get(0)!;
  const wrong = HELPERS.filter((name, i) => {
    const number = types.enumerator(`BPF_FUNC_${name}`);
    return number !== undefined && number !== id[i];
  });
  expect(wrong).toEqual([]);
  expect(new Set(id).size).toBe(HELPERS.length);
});

const taskType = openKernelFacts().types.find("task_struct", "struct");
const uptime = (): number => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);

describe("helpers in programs of tracepoints", () => {
  runCases(
    `struct frames { u64 ip[16]; };
BPF_PERCPU_ARRAY(frames, struct frames, 1);
BPF_ARRAY(memory, u64, 1);
BPF_TASK_STORAGE(kept, u64);
BPF_PERCPU_ARRAY(each, u64, 4);
BPF_ARRAY_OF_MAPS(maps, "each", 1);
BPF_RINGBUF_OUTPUT(ring, 1);
BPF_ARRAY_OF_MAPS(rings, "ring", 1);
struct text { char bytes[4096]; };
BPF_PERCPU_ARRAY(texts, struct text, 1);
`,
    [
      {
        item: "bpf_get_stack",
        at: "uprobe",
        body: "int k = 0; struct frames *f = frames.lookup(&k); return f ? bpf_get_stack(ctx, f, sizeof(*f), BPF_F_USER_STACK) >= 8 : 0;",
        gives: 1,
      },
      {
        item: "bpf_get_task_stack",
        body: "int k = 0; struct frames *f = frames.lookup(&k); return f ? bpf_get_task_stack((void *)bpf_get_current_task_btf(), f, sizeof(*f), 0) >= 8 : 0;",
        gives: 1,
      },
      {
        item: "bpf_get_current_task_btf",
        body: "return (u64)bpf_get_current_task_btf() == bpf_get_current_task();",
        gives: 1,
      },
      {
        item: "bpf_task_pt_regs",
        body: "return bpf_task_pt_regs((void *)bpf_get_current_task_btf()) != 0;",
        gives: 1,
      },
      {
        item: "bpf_get_current_ancestor_cgroup_id",
        body: "return bpf_get_current_ancestor_cgroup_id(0);",
        gives: 1, // the root of cgroup2
      },
      { item: "bpf_get_numa_node_id", body: "return bpf_get_numa_node_id();", gives: 0 },
      {
        item: "bpf_ktime_get_boot_ns",
        body: "return bpf_ktime_get_boot_ns() / 1000000000;",
        gives: (s) => expect(Math.abs(Number(s) - uptime())).toBeLessThan(60),
      },
      {
        item: "bpf_ktime_get_tai_ns",
        body: "return bpf_ktime_get_tai_ns() > 1600000000000000000;",
        gives: 1,
      },
      {
        item: "bpf_get_func_ip",
        at: "uprobe",
        body: "return bpf_get_func_ip(ctx) == PT_REGS_IP(ctx);",
        gives: 1,
      },
      {
        item: "bpf_get_attach_cookie",
        at: "uprobe",
        body: "return bpf_get_attach_cookie(ctx);",
        gives: 0,
      },
      {
        item: "task_storage_get, task_storage_delete",
        body: `struct task_struct *task = (void *)bpf_get_current_task_btf();
          u64 *value = kept.task_storage_get(task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
          if (!value) return 0;
          *value += 7; value = kept.task_storage_get(task, 0, 0);
          u64 seen = value ? *value : 0; kept.task_storage_delete(task);
          return seen * 10 + (kept.task_storage_get(task, 0, 0) == NULL);`,
        gives: 71,
      },
      {
        item: "bpf_strtol, bpf_strtoul",
        body: `char text[4] = "-12"; long number = 0; unsigned long other = 0;
          return bpf_strtol(text, sizeof(text), 0, &number) == 3 && number == -12 &&
            bpf_strtoul(text + 1, sizeof(text) - 1, 0, &other) == 2 && other == 12;`,
        gives: 1,
      },
      {
        item: "bpf_dynptr_from_mem, bpf_dynptr_write, bpf_dynptr_read",
        body: `int k = 0; u64 *value = memory.lookup(&k); if (!value) return 0;
          struct bpf_dynptr pointer; u16 part = 0x0102, read = 0;
          bpf_dynptr_from_mem(value, sizeof(*value), 0, &pointer);
          bpf_dynptr_write(&pointer, 2, &part, sizeof(part), 0);
          bpf_dynptr_read(&read, sizeof(read), &pointer, 2, 0);
          return *value == 0x01020000 && read == part;`,
        gives: 1,
      },
      {
        item: "bpf_dynptr_data",
        body: `int k = 0; u64 *value = memory.lookup(&k); if (!value) return 0;
          struct bpf_dynptr pointer; bpf_dynptr_from_mem(value, sizeof(*value), 0, &pointer);
          u32 *high = bpf_dynptr_data(&pointer, 4, 4); if (!high) return 0;
          *high = 9; return *value >> 32;`,
        gives: 9,
      },
      {
        item: "bpf_map_lookup_percpu_elem, of a map in a map",
        prepare: (bpf) => {
          const maps = bpf.map<MapOfMaps<number>>("maps");
          const one = maps.create<PerCpuMap<number, bigint>>();
          one.set(
            3,
            one.get(3)!.map((_, cpu) => (cpu === 0 ? 44n : 0n)),
          );
          maps.set(0, one);
        },
        body: "int k = 0; u32 three = 3; void *map = maps.lookup(&k); if (!map) return 0; u64 *v = bpf_map_lookup_percpu_elem(map, &three, 0); return v ? *v : 0;",
        gives: 44,
      },
      {
        item: "bpf_ringbuf_reserve_dynptr, bpf_ringbuf_submit_dynptr, bpf_ringbuf_discard_dynptr, of a map in a map",
        prepare: (bpf) => bpf.map<MapOfMaps<number>>("rings").set(0, "ring"),
        body: `int k = 0; void *map = rings.lookup(&k); if (!map) return 0;
          struct bpf_dynptr record; u64 value = 8; long full = 0;
          if (bpf_ringbuf_reserve_dynptr(map, 8, 0, &record)) full = 1;
          bpf_dynptr_write(&record, 0, &value, sizeof(value), 0); bpf_ringbuf_submit_dynptr(&record, 0);
          if (bpf_ringbuf_reserve_dynptr(map, 1 << 20, 0, &record)) full += 2;
          bpf_ringbuf_discard_dynptr(&record, 0);
          return full * 1000 + bpf_ringbuf_query(map, BPF_RB_AVAIL_DATA);`,
        gives: 2016, // too large a record is refused; one of 8 bytes and its header wait
      },
      {
        item: "bpf_snprintf_btf",
        body: `int k = 0; struct text *text = texts.lookup(&k); if (!text) return 0;
          struct btf_ptr pointer = {.ptr = (void *)bpf_get_current_task(), .type_id = ${taskType}};
          bpf_snprintf_btf(text->bytes, sizeof(text->bytes), &pointer, sizeof(pointer), 0);
          return *(u64 *)text->bytes;`,
        gives: Buffer.from("(struct ").readBigUInt64LE(),
      },
      {
        item: "bpf_get_branch_snapshot",
        body: "u64 entries[3] = {}; return bpf_get_branch_snapshot(entries, sizeof(entries), 0);",
        // No processor of a virtual machine keeps branches; others give whole entries.
        gives: (size) => expect(size === BigInt.asUintN(64, -2n) || size % 24n === 0n).toBe(true),
      },
      { item: "bpf_send_signal", body: "return bpf_send_signal(0);", gives: 0 },
      { item: "bpf_send_signal_thread", body: "return bpf_send_signal_thread(0);", gives: 0 },
    ],
  );
});

it("bpf_send_signal, bpf_send_signal_thread: to the process whose call it is", async () => {
  using bpf = await BPF.open({
    text: `TRACEPOINT_PROBE(syscalls, sys_enter_getpriority) {
      if (args->who == ${process.pid} && args->which == 0) { bpf_send_signal(12); bpf_send_signal_thread(23); }
      return 0;
    }`,
  });
  const came: string[] = [];
  for (const signal of ["SIGURG", "SIGUSR2"] as const)
    process.once(signal, () => came.push(signal));
  expect(bpf.links).toHaveLength(1);
  getPriority(process.pid);
  await eventually(() => expect(came.sort()).toEqual(["SIGURG", "SIGUSR2"]));
});

it("bpf_trace_vprintk: more than three values", async () => {
  using bpf = await BPF.open({
    text: `TRACEPOINT_PROBE(syscalls, sys_enter_getpriority) {
      if (args->who != ${process.pid}) return 0;
      char format[] = "v %d %d %d %d %d"; u64 values[5] = {1, 2, 3, 4, 5};
      bpf_trace_vprintk(format, sizeof(format), values, sizeof(values));
      return 0;
    }`,
  });
  expect(bpf.links).toHaveLength(1);
  const lines = tracePipe();
  getPriority(process.pid);
  for await (const { message } of lines)
    if (message.startsWith("v ")) {
      expect(message).toBe("v 1 2 3 4 5");
      break;
    }
});

it("bpf_copy_from_user, bpf_copy_from_user_task: in a program that may sleep", async () => {
  using bpf = await BPF.open({
    text: `BPF_ARRAY(values, u64, 4);
      int reads(struct pt_regs *ctx) {
        if (bpf_get_current_pid_tgid() >> 32 != ${process.pid}) return 0;
        u64 own = 0, other = 0; int zero = 0, one = 1, two = 2;
        u64 ok = bpf_copy_from_user(&own, sizeof(own), (void *)PT_REGS_SP(ctx)) == 0 &&
          bpf_copy_from_user_task(&other, sizeof(other), (void *)PT_REGS_SP(ctx), (void *)bpf_get_current_task_btf(), 0) == 0;
        values.update(&zero, &ok); values.update(&one, &own); values.update(&two, &other);
        return 0;
      }`,
    attach: "none",
  });
  const where = { library: "c", symbol: "getpriority", pid: process.pid };
  expect(() => bpf.attach("reads", uprobe(where))).toThrow(/may sleep is called where/);
  bpf.attach("reads", uprobe({ ...where, sleepable: true }));
  getPriority(process.pid);
  const [ok, own, other] = bpf.map<number, bigint>("values").values();
  expect(ok).toBe(1n);
  expect(own).toBeGreaterThan(4096n);
  expect(other).toBe(own);
});
