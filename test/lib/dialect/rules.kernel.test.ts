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

describe("what the dialect refuses", () => {
  const hook = "RAW_TRACEPOINT_PROBE(sys_enter)";
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
      "more parameters than registers",
      "int kprobe__f(struct pt_regs *ctx, int a, int b, int c, int d, int e, int f, int g) { return g; }",
      /at most six parameters/,
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
