import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { BPF, BpfError } from "../../../src/lib/index.js";
import { runCases } from "./cases.js";

const { ppid } = process;
const comm = Buffer.from(readFileSync("/proc/self/comm", "utf8").trim());

describe("the rewriter", () => {
  runCases(
    `
enum color { RED = 1, BLUE = 5 };
union both { u32 number; u8 parts[4]; };
struct odd { char one; u32 two; } __attribute__((packed));
struct all { enum color color; union both both; u32 low:3, high:29; unsigned __int128 wide; struct odd odd; };
BPF_HASH(everything, u32, struct all);
BPF_HASH(counts, u32, u64);
static inline struct task_struct *leader_of(struct task_struct *task) { return task->group_leader; }
static u64 twice(u64 n) { return 2 * n; }
static struct task_struct *same(struct task_struct *task) { return task; }
static struct task_struct *current_of(void) { return (void *)bpf_get_current_task(); }
struct inside { u32 kept; };
struct unnamed { u8 first; union { u32 whole; struct { u16 low, high; }; }; };
BPF_HASH(unnamed, u32, struct unnamed);
struct padded { u8 a; u64 b; u16 c; };
BPF_HASH(padded, struct padded, u32);
#define KEY 3
static void count(u32 k) { counts.increment(k); }
`,
    [
      {
        item: "reads: a chain of pointers",
        body: "struct task_struct *t = (void *)bpf_get_current_task(); return t->group_leader->real_parent->tgid;",
        gives: ppid,
      },
      {
        item: "reads: an element of an array",
        body: "struct task_struct *t = (void *)bpf_get_current_task(); return t->group_leader->comm[1];",
        gives: comm[1]!,
      },
      {
        item: "reads: an element behind a pointer that is a member, an index that is read",
        body: `struct task_struct *t = (void *)bpf_get_current_task(); struct file **files = t->files->fdt->fd, *second = 0;
          bpf_probe_read_kernel(&second, sizeof(second), files + 1);
          return t->files->fdt->fd[1] == second && second != 0 && t->comm[t->comm[1] - ${comm[1]! - 2}] == t->comm[2];`,
        gives: 1,
      },
      {
        item: "reads: a member of a member, a union",
        body: "struct task_struct *t = (void *)bpf_get_current_task(); return t->mm->pgd != 0 && t->group_leader->cred->uid.val == 0;",
        gives: 1,
      },
      {
        item: "reads: a pointer that a function returned",
        body: "return leader_of((void *)bpf_get_current_task())->tgid;",
        gives: process.pid,
      },
      {
        item: "reads: written with blanks, in parentheses, by a star",
        body: "struct task_struct *t = (void *)bpf_get_current_task(); int *tgid = &t->tgid; return t -> tgid == (t)->tgid && *tgid == t\n->\ngroup_leader->tgid ? ((t))->tgid : 0;",
        gives: process.pid,
      },
      {
        item: "reads: in conditions, arithmetic, casts and unary operators",
        body: "struct task_struct *t = (void *)bpf_get_current_task(); if (!t->mm) return 0; u64 n = -(s64)t->tgid; n += t->tgid ? t->tgid * 2 : 5; return !t->tgid ? 1 : (u32)n;",
        gives: process.pid,
      },
      {
        item: "reads: in arguments, initializers and returns",
        body: "struct task_struct *t = (void *)bpf_get_current_task(); struct inside in = {.kept = t->tgid}; u32 list[2] = {in.kept, t->group_leader->tgid}; return list[1] == twice(t->tgid) / 2 ? list[0] : 0;",
        gives: process.pid,
      },
      {
        item: "reads: a pointer that a function passes on, that a helper gave in a function",
        body: "struct task_struct *t = (void *)bpf_get_current_task(), *u = current_of(); return same(t)->tgid == current_of()->tgid ? u->group_leader->tgid : 0;",
        gives: process.pid,
      },
      {
        item: "reads: assigned again, in one of two ways, in a loop",
        body: "struct task_struct *t = (void *)bpf_get_current_task(), *u; if (args->which == 0) u = t->group_leader; else u = t; for (int i = 0; i < 2; i++) u = u->group_leader; return u->tgid;",
        gives: process.pid,
      },
      {
        item: "reads: a whole struct, into a variable",
        body: "struct task_struct *t = (void *)bpf_get_current_task(); struct list_head tasks = t->tasks; return tasks.next == t->tasks.next && tasks.prev != 0;",
        gives: 1,
      },
      {
        item: "reads: members of unnamed structs and unions",
        body: "struct task_struct *t = (void *)bpf_get_current_task(); struct cred *c = (void *)t->cred; return 2 * (c->uid.val == 0) + 4 * (t->mm->mm_count.counter > 0);",
        gives: 6,
      },
      {
        item: "values: unnamed unions and structs, padding in keys",
        body: `u32 k = 1; struct unnamed v = {.first = 1, .low = 2, .high = 3}; unnamed.update(&k, &v);
          struct padded key = {}; key.a = 1; key.b = 2; key.c = 3; padded.update(&key, &k); u32 *found = padded.lookup(&key); return found ? *found : 0;`,
        gives: (value, bpf) => {
          expect(value).toBe(1n);
          expect(bpf.map<number, unknown>("unnamed").get(1)).toMatchObject({ low: 2, high: 3 });
          expect([...bpf.map("padded")]).toEqual([[{ a: 1, b: 2n, c: 3 }, 1]]);
        },
      },
      {
        item: "a switch with many cases",
        body: "switch (args->who % 8) { case 0: return 10; case 1: return 11; case 2: return 12; case 3: return 13; case 4: return 14; case 5: return 15; case 6: return 16; default: return 17; }",
        gives: 10 + (process.pid % 8),
      },
      {
        item: "increment of any expression, an update with a macro's arguments",
        body: `u32 base = 20; counts.increment(base + 1); counts.increment(({ base * 2; }), 3);
          u64 v = KEY; u32 k = KEY * 10; counts.update(&k, &v); return 0;`,
        gives: (_, bpf) =>
          expect([21, 40, 30].map((key) => bpf.map<number, bigint>("counts").get(key))).toEqual([
            1n,
            3n,
            3n,
          ]),
      },
      {
        item: "no reads: the address of a member",
        body: "struct task_struct *t = (void *)bpf_get_current_task(); return (u64)&t->tgid - (u64)t == offsetof(struct task_struct, tgid);",
        gives: 1,
      },
      {
        item: "no reads: map values and the stack",
        body: `u32 k = 2; struct all all = {.color = BLUE, .low = 5, .high = 9, .odd = {1, 0x01020304}}; all.both.number = 0x04030201; all.wide = (unsigned __int128)1 << 100;
          everything.update(&k, &all); struct all *found = everything.lookup(&k);
          return found ? found->color * 1000 + found->low * 100 + found->both.parts[1] * 10 + (found->odd.two == 0x01020304) : 0;`,
        gives: 5521,
      },
      {
        item: "structs of the kernel's: what they hold is initialized as a whole",
        body: "struct sockaddr_in a = {.sin_family = 2, .sin_addr = {0x0900007f}}; u64 bytes = 0; __builtin_memcpy(&bytes, &a, sizeof(bytes)); return bytes + args->which;",
        gives: 0x0900007f_00000002n,
      },
      {
        item: "enums, bit-fields, int128, packed, unions",
        body: "return 0;",
        gives: (_, bpf) =>
          expect(bpf.map<number, unknown>("everything").get(2)).toEqual({
            color: 5,
            both: { number: 0x04030201, parts: Uint8Array.of(1, 2, 3, 4) },
            low: 5,
            high: 9,
            wide: 2n ** 100n,
            odd: { one: "\x01", two: 0x01020304 },
          }),
      },
      { item: "static functions", body: "return twice(21);", gives: 42 },
      {
        item: "map methods in inline functions, macros as their arguments",
        body: "counts.increment(KEY); count(KEY); return 0;",
        gives: (_, bpf) => expect(bpf.map<number, bigint>("counts").get(3)).toBe(2n),
      },
      {
        item: "loops: unrolled",
        body: "u64 sum = 0;\n#pragma unroll\nfor (int i = 0; i < 10; i++) sum += i * args->which + i; return sum;",
        gives: 45,
      },
      {
        item: "loops: bounded",
        body: "u64 sum = 0; int most = bpf_get_smp_processor_id() >= 0 ? 100 : 5; for (int i = 0; i < 100 && i < most; i++) sum += bpf_ktime_get_ns() > 0; return sum;",
        gives: 100,
      },
      {
        item: "always included",
        body: `return LINUX_VERSION_CODE > KERNEL_VERSION(4, 0, 0) && PAGE_SIZE == 4096 && ilog2(1024) == 10 &&
          sizeof(KBUILD_MODNAME) == 4 && __KERNEL__ && __BPF_TRACING__;`,
        gives: 1,
      },
      {
        item: "bpf_num_cpus",
        body: "return bpf_num_cpus();",
        gives: (n) => expect(n >= availableParallelism()).toBe(true),
      },
      { item: "MASK", body: "return MASK(12);", gives: 4095 },
      { item: "MASK128", body: "return (u64)MASK128(12);", gives: 4095 },
      {
        item: "lock_xadd",
        body: "u32 k = 9; u64 zero = 3, *v = counts.lookup_or_try_init(&k, &zero); if (v) lock_xadd(v, 4); return v ? *v : 0;",
        gives: 7,
      },
      {
        item: "bpf_ntohs, bpf_ntohl, bpf_ntohll, bpf_htons, bpf_htonl, bpf_htonll",
        body: "u64 n = args->which; return bpf_ntohs(n + 0x0102) == 0x0201 && bpf_htonl(n + 1) == 0x01000000 && bpf_ntohll(bpf_htonll(n + 5)) == 5 && bpf_ntohl(n + 0x100) == 0x10000 && bpf_htons(n + 1) == 0x100;",
        gives: 1,
      },
      {
        item: "bpf_ntoh128, bpf_hton128",
        body: "unsigned __int128 n = args->which + 77; return bpf_ntoh128(bpf_hton128(n)) == n;",
        gives: 1,
      },
    ],
  );
});

it.each([
  ['bpf_trace_printk("%f\\n", 1);', /only %d %u %x .* allowed/],
  ['bpf_trace_printk("%lf\\n", 1);', /only %d %u %x .* allowed/],
  [
    'char a[4] = "a"; bpf_trace_printk("%s %s\\n", a, a);',
    /take one %s in a bpf_trace_printk: print in two calls/,
  ],
])("warnings: %j", async (body, message) => {
  const text = `RAW_TRACEPOINT_PROBE(sys_enter) {\n  ${body}\n  return 0;\n}`;
  const { module } = await BPF.compile({ text });
  expect(module.warnings).toMatchObject([{ line: 2, message: expect.stringMatching(message) }]);
});

describe("what the dialect refuses", () => {
  const hook = "RAW_TRACEPOINT_PROBE(sys_enter)";
  const TASK = "struct task_struct *t = (void *)bpf_get_current_task();";
  it.each([
    [
      "a method that there is none of",
      `BPF_HASH(t);\n${hook} { t.incremet(1); return 0; }`,
      /incremet/,
    ],
    [
      "a function that is not static",
      `u64 f(u64 n) { return n; }\n${hook} { return f(1); }`,
      /program.c:2:.*f\b/,
    ],
    [
      "a struct that there is none of",
      `${hook} { struct nosuch thing; return sizeof(thing); }`,
      /nosuch/,
    ],
    ["a mistake of writing", `${hook} { return 1 }`, /program.c:1:\d+.*;/],
    [
      "a table outside of its own kind",
      `BPF_QUEUE(q, u32, 4);\n${hook} { u32 k = 1; q.update(&k, &k); return 0; }`,
      /update/,
    ],
    [
      "a member that a macro reads",
      `#define PID(task) (task)->tgid\n${hook} { ${TASK} return PID(t); }`,
      /a pointer that the kernel can't check/,
    ],
    [
      "a member of one of two pointers",
      `${hook} { ${TASK} struct task_struct *u = ctx->args[1] ? t->group_leader : t; return u->tgid; }`,
      /a pointer that the kernel can't check/,
    ],
    [
      "a chain behind a call of a function of one's own",
      `static struct task_struct *own(void) { return (void *)bpf_get_current_task(); }\n${hook} { return own()->group_leader->tgid; }`,
      /a pointer that the kernel can't check/,
    ],
    [
      "a bit-field behind a pointer",
      `${hook} { ${TASK} return t->no_cgroup_migration; }`,
      /bit-field/,
    ],
    [
      "more parameters than registers",
      "int kprobe__f(struct pt_regs *ctx, int a, int b, int c, int d, int e, int f, int g) { return g; }",
      /at most six parameters/,
    ],
    [
      "what a map of its own is like, for which it has no memory",
      `BPF_HASH(t);\n${hook} { return t.max_entries; }`,
      /program.c:2:\d+: t\.max_entries can't be read.* #define/,
    ],
    [
      "the same of its flags",
      `BPF_HASH(t);\n${hook} { return t.flags; }`,
      /program.c:2:\d+: t\.flags can't be read/,
    ],
    [
      "a licence that the helper does not take",
      `#define BPF_LICENSE Proprietary\n${hook} { return bpf_get_current_task() != 0; }`,
      /GPL|licen/i,
    ],
  ])("%s", async (_, text, message) => {
    const error = await BPF.open({ text }).then(
      (bpf) => (bpf.close(), undefined),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(BpfError);
    expect(`${(error as BpfError).message} ${(error as BpfError).hint}`).toMatch(message);
  });
});
