import { existsSync, readFileSync, statSync } from "node:fs";
import { release } from "node:os";
import { gunzipSync } from "node:zlib";
import { describe, expect } from "vitest";
import { monotonicTime } from "../../../src/lib/index.js";
import { runCases } from "./cases.js";

/** A time of the last seconds, in ns. */
const justNow = (value: bigint): void => {
  const age = monotonicTime() - value;
  expect(age >= 0n && age < 60_000_000_000n).toBe(true);
};
const { dev, ino } = statSync("/proc/self/ns/pid", { bigint: true });
/** "node": how texts are compared as one number. */
const NAME = Buffer.from(readFileSync("/proc/self/comm", "utf8").trim().slice(0, 4)).readUInt32LE();

describe("arguments by register", () => {
  runCases("", [
    { item: "PT_REGS_PARM1", at: "uprobe", body: "return PT_REGS_PARM1(ctx);", gives: 0 },
    { item: "PT_REGS_PARM2", at: "uprobe", body: "return PT_REGS_PARM2(ctx);", gives: process.pid },
    {
      item: "PT_REGS_PARM3..6",
      at: "uprobe",
      body: `u64 a = PT_REGS_PARM3(ctx), b = PT_REGS_PARM4(ctx), c = PT_REGS_PARM5(ctx), d = PT_REGS_PARM6(ctx);
        return a == ctx->dx && b == ctx->cx && c == ctx->r8 && d == ctx->r9;`,
      gives: 1,
    },
    { item: "PT_REGS_RC", at: "uretprobe", body: "return PT_REGS_RC(ctx) < 40;", gives: 1 },
    { item: "PT_REGS_IP", at: "uprobe", body: "return PT_REGS_IP(ctx) == ctx->ip;", gives: 1 },
    { item: "PT_REGS_SP", at: "uprobe", body: "return PT_REGS_SP(ctx) == ctx->sp;", gives: 1 },
    { item: "PT_REGS_FP", at: "uprobe", body: "return PT_REGS_FP(ctx) == ctx->bp;", gives: 1 },
    { item: "PT_REGS_RET", at: "uprobe", body: "return PT_REGS_RET(ctx) == ctx->sp;", gives: 1 },
    {
      item: "PT_REGS_PARM4_SYSCALL",
      at: "uprobe",
      body: "return PT_REGS_PARM4_SYSCALL(ctx) == ctx->r10;",
      gives: 1,
    },
    {
      item: "PT_REGS_PARM1_SYSCALL..6",
      at: "uprobe",
      body: `return PT_REGS_PARM1_SYSCALL(ctx) == ctx->di && PT_REGS_PARM2_SYSCALL(ctx) == ctx->si &&
        PT_REGS_PARM3_SYSCALL(ctx) == ctx->dx && PT_REGS_PARM5_SYSCALL(ctx) == ctx->r8 && PT_REGS_PARM6_SYSCALL(ctx) == ctx->r9;`,
      gives: 1,
    },
    { item: "args->field", body: "return args->who;", gives: process.pid },
  ]);
});

describe("data helpers", () => {
  runCases(
    `struct text { char bytes[16]; };
static __always_inline u32 first_four(struct text *text) { return *(u32 *)text->bytes; }`,
    [
      {
        item: "bpf_probe_read_kernel",
        body: `struct task_struct *task = (void *)bpf_get_current_task();
          u32 tgid = 0;
          if (bpf_probe_read_kernel(&tgid, sizeof(tgid), &task->tgid)) return 0;
          return tgid;`,
        gives: process.pid,
      },
      {
        item: "bpf_probe_read_kernel_str",
        body: `struct task_struct *task = (void *)bpf_get_current_task();
          struct text text = {};
          long size = bpf_probe_read_kernel_str(text.bytes, sizeof(text.bytes), task->group_leader->comm);
          return size > 1 ? first_four(&text) : 0;`,
        gives: NAME,
      },
      {
        item: "bpf_probe_read_user",
        at: "uprobe",
        body: `u64 back = 0; return bpf_probe_read_user(&back, sizeof(back), (void *)PT_REGS_SP(ctx)) == 0 && back > 4096;`,
        gives: 1,
      },
      {
        item: "bpf_probe_read_user_str",
        body: `struct task_struct *task = (void *)bpf_get_current_task();
          struct text text = {};
          return bpf_probe_read_user_str(text.bytes, sizeof(text.bytes), (void *)task->mm->arg_start) > 1 && text.bytes[0];`,
        gives: 1,
      },
      {
        item: "bpf_probe_read",
        body: `struct task_struct *task = (void *)bpf_get_current_task();
          u32 tgid = 0; bpf_probe_read(&tgid, sizeof(tgid), &task->tgid); return tgid;`,
        gives: process.pid,
      },
      {
        item: "bpf_probe_read_str",
        body: `struct task_struct *task = (void *)bpf_get_current_task();
          struct text text = {};
          bpf_probe_read_str(text.bytes, sizeof(text.bytes), task->group_leader->comm);
          return first_four(&text);`,
        gives: NAME,
      },
      { item: "bpf_ktime_get_ns", body: "return bpf_ktime_get_ns();", gives: justNow },
      {
        item: "bpf_get_current_pid_tgid",
        body: "return bpf_get_current_pid_tgid() >> 32;",
        gives: process.pid,
      },
      {
        item: "bpf_get_current_uid_gid",
        body: "return bpf_get_current_uid_gid();",
        gives: (BigInt(process.getgid!()) << 32n) | BigInt(process.getuid!()),
      },
      {
        item: "bpf_get_current_comm",
        body: "struct text text = {}; bpf_get_current_comm(&text, sizeof(text)); return text.bytes[0] != 0;",
        gives: 1,
      },
      {
        item: "bpf_get_current_task",
        body: "return ((struct task_struct *)bpf_get_current_task())->tgid;",
        gives: process.pid,
      },
      {
        item: "bpf_log2l",
        body: "u64 n = args->who; return bpf_log2l(0) + 100 * bpf_log2l(1) + 10000 * bpf_log2l(2) + 1000000 * bpf_log2l(n * 0 + 5000000000);",
        gives: 33_020_101,
      },
      { item: "bpf_log2", body: "return bpf_log2(args->who * 0 + 1024);", gives: 10 },
      {
        item: "bpf_get_prandom_u32",
        body: "u32 a = bpf_get_prandom_u32(), b = bpf_get_prandom_u32(), c = bpf_get_prandom_u32(); return a != b || b != c;",
        gives: 1,
      },
      {
        item: "bpf_get_ns_current_pid_tgid",
        body: `struct bpf_pidns_info ids = {};
          if (bpf_get_ns_current_pid_tgid(${dev}, ${ino}, &ids, sizeof(ids))) return 0;
          return ids.tgid;`,
        gives: process.pid,
      },
      {
        item: "bpf_get_smp_processor_id",
        body: "return bpf_get_smp_processor_id() < 4096;",
        gives: 1,
      },
      {
        item: "bpf_get_current_cgroup_id",
        body: "return bpf_get_current_cgroup_id() > 0;",
        gives: 1,
      },
      { item: "bpf_jiffies64", body: "return bpf_jiffies64() > 0;", gives: 1 },
    ],
  );
});

/** The running kernel's own configuration, where it can be read at all. */
function kernelConfig(): string | undefined {
  if (existsSync("/proc/config.gz")) return gunzipSync(readFileSync("/proc/config.gz")).toString();
  const path = `/boot/config-${release()}`;
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

const hz = Number(/^CONFIG_HZ=(\d+)$/m.exec(kernelConfig() ?? "")?.[1] ?? 0);

// A kernel that shows no configuration has nothing to compare with.
describe.runIf(hz > 0)("ticks, in this kernel's length", () => {
  runCases("#include <linux/jiffies.h>\n", [
    { item: "HZ", body: "return HZ;", gives: hz },
    { item: "CONFIG_HZ", body: "return CONFIG_HZ;", gives: hz },
    { item: "msecs_to_jiffies", body: "return msecs_to_jiffies(1000);", gives: hz },
    { item: "usecs_to_jiffies", body: "return usecs_to_jiffies(2000000);", gives: 2 * hz },
    { item: "nsecs_to_jiffies", body: "return nsecs_to_jiffies(3000000000ULL);", gives: 3 * hz },
    { item: "jiffies_to_msecs", body: `return jiffies_to_msecs(${hz});`, gives: 1000 },
    { item: "jiffies_to_usecs", body: `return jiffies_to_usecs(${hz});`, gives: 1_000_000 },
  ]);
});

/** An option that is set so, or `# … is not set`. */
const option = (line: RegExp): string => line.exec(kernelConfig() ?? "")?.[1] ?? "";

const ifdef = (name: string): string => `
#ifdef ${name}
return 1;
#else
return 0;
#endif
`;

describe.runIf(hz > 0)("options, as this kernel was built", () => {
  const [yes, module, no, number] = [
    option(/^(CONFIG_\w+)=y$/m),
    option(/^(CONFIG_\w+)=m$/m),
    option(/^# (CONFIG_\w+) is not set$/m),
    option(/^(CONFIG_\w+)=[1-9]\d*$/m),
  ];
  const value = Number(new RegExp(`^${number}=(\\d+)$`, "m").exec(kernelConfig() ?? "")?.[1]);
  runCases("", [
    { item: "=y", body: ifdef(yes), gives: 1 },
    { item: "=y is 1", body: `return ${yes} == 1;`, gives: 1 },
    { item: "is not set", body: ifdef(no), gives: 0 },
    { item: "a number", body: `return ${number};`, gives: value },
    // A kernel may have no modules.
    ...(module === ""
      ? []
      : [
          { item: "=m", body: ifdef(`${module}_MODULE`), gives: 1 },
          { item: "=m is no =y", body: ifdef(module), gives: 0 },
        ]),
    { item: "of no kernel", body: ifdef("CONFIG_OF_NO_KERNEL_AT_ALL"), gives: 0 },
  ]);
});
