import { describe, expect, test } from "vitest";
import {
  DEFAULT_OPTIONS,
  mapDiagnostics,
  planTrace,
  type TraceOptions,
} from "../../src/oneliners/trace/index.js";
import type { KernelFacts } from "../../src/types/facts.js";
import type { TracePlan } from "../../src/types/plan.js";
import { fakeKernel, withFentry, withKprobes, withoutKprobes } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

function plan(
  probe: string,
  kernel: KernelFacts = withKprobes(),
  options: Partial<TraceOptions> = {},
): TracePlan {
  const planned = planTrace([probe], { ...DEFAULT_OPTIONS, ...options }, kernel, fakeUser());
  if (!planned.ok) throw new Error(planned.diagnostics.map((d) => d.message).join("; "));
  return planned.value;
}

describe("the generated C", () => {
  test.each<[string, string, KernelFacts, Partial<TraceOptions>?]>([
    ["open-tracepoint", 'do_sys_open "%s", arg2', withoutKprobes()],
    ["open-fentry", 'do_sys_open "%s %x %o", arg2, arg3, arg4', withFentry()],
    ["open-kprobe", 'do_sys_open "%s", arg2', withKprobes()],
    ["uprobe", 'c:getenv "%s", arg1', withKprobes()],
    [
      "all-flags",
      'c:getenv "%s", arg1',
      withKprobes(),
      {
        tid: 7,
        uid: 0,
        cgroupPath: "/sys/fs/cgroup/x",
        elapsed: true,
        printCpu: true,
        kernelStack: true,
        userStack: true,
        symbolFiles: ["/bin/ping"],
        bufferPages: 8,
        cpus: 3,
        stringSize: 200,
      },
    ],
    [
      "member-chain",
      'vfs_read "%s %d", file->f_path.dentry->d_name.name, file->f_path.dentry->d_name.len',
      withKprobes(),
    ],
    [
      "predicate",
      'vfs_read (count > 10 && STRCMP("passwd*", file->f_path.dentry->d_iname) || $task->signed_bits < 0) "%d", $task->policy_bits',
      withKprobes(),
    ],
    [
      "entry-and-latency",
      'r::vfs_read "%s %d %d", $entry(file)->f_path.dentry->d_iname, retval, $latency',
      withKprobes(),
    ],
    ["fexit", 'r::vfs_read "%d %d", $entry(count), retval', withFentry()],
    [
      "syscall-wrapper",
      '__x64_sys_openat(int dfd, const char *name) "%d %s %d", dfd, name, arg4',
      withKprobes(),
    ],
    ["data-loc", 't:sched:sched_process_exec "%s %d", args->filename, args->pid', withKprobes()],
    [
      "binary-compare",
      'sys_setsockopt(int fd, int level, int optname, char *optval)(STRCMP("{0x6C, 0x00, 0x00, 0x00}", optval)) "%d", level',
      withKprobes(),
      { binaryCompare: true },
    ],
    ["usdt", 'u:/usr/bin/python3.11:function__entry "%s %d", arg2, arg3 + 1', withKprobes()],
    [
      "literals",
      'c:getenv "%s %3s %s", arg1 > 2 ? "big" : arg1 ? "medium" : arg1, "ab", arg1',
      withKprobes(),
    ],
    [
      "sleeping",
      'r:c:getenv(char *name) (STRCMP("HOME", $entry(name))) "%s %d", retval, *(int *)retval',
      fakeKernel({ features: { sleepableUprobes: true } }),
    ],
    ["user-stack", "c:getenv", withKprobes(), { userStack: true }],
    ["pattern", 'vfs_* "%d", arg3', withKprobes()],
    ["perf-buffer", 'c:getenv "%s", arg1', fakeKernel({ features: { ringBuffer: false } })],
    [
      "perf-buffer-large",
      'c:getenv "%s", arg1',
      fakeKernel({ features: { ringBuffer: false } }),
      { stringSize: 500 },
    ],
    [
      "pid-namespace",
      'sys_read "%d", arg3',
      withKprobes(),
      { pids: [5], pidNamespace: { device: 4n, inode: 4026532000n } },
    ],
    ["unknown-type", 'vfs_read(struct foreign *f) "%d %s", f->a.b->c, f->name', withKprobes()],
    [
      "arm64",
      '__x64_sys_openat "%s", arg2',
      fakeKernel({ arch: "arm64", features: { fentry: false } }),
    ],
  ])("%s", async (name, probe, kernel, options) => {
    await expect(plan(probe, kernel, options).cText).toMatchFileSnapshot(`golden/${name}.c`);
  });

  test("is the same in every run, so that the cache can know it", () => {
    expect(plan('c:getenv "%s", arg1').cText).toBe(plan('c:getenv "%s", arg1').cText);
  });

  test("reads before the reservation, and nothing between it and the submission can leave", () => {
    const text = plan('vfs_read (count > 1) "%s %d", file->f_path.dentry->d_iname, count').cText;
    const afterReserve = text.slice(text.indexOf("e->id = id;"), text.indexOf("ringbuf_submit"));
    expect(afterReserve).not.toContain("return");
  });
});

describe("the layout", () => {
  test("is one for the C struct and the printer", () => {
    const { cText, print } = plan(
      'vfs_read "%c %d %s %lld", arg1, count, buf, pos',
      withKprobes(),
      { printCpu: true, elapsed: true },
    );
    const struct = /struct event_0 \{\n([\s\S]*?)\n\}/.exec(cText)![1]!;
    const sizes: Record<string, number> = {
      u8: 1,
      s8: 1,
      char: 1,
      u16: 2,
      u32: 4,
      s32: 4,
      u64: 8,
      s64: 8,
    };
    const offsets = new Map<string, number>();
    let at = 0;
    for (const line of struct.split("\n")) {
      const [, type = "", name = "", count] = /^ {2}(\w+) (\w+)(?:\[(\d+)\])?;$/.exec(line)!;
      at = Math.ceil(at / sizes[type]!) * sizes[type]!;
      offsets.set(name, at);
      at += sizes[type]! * Number(count ?? 1);
    }
    const fields = print.probes[0]!.segments.flatMap((segment) =>
      segment.kind === "field" ? [segment.offset] : [],
    );
    expect(fields).toEqual(["f0", "f1", "f2", "f3"].map((name) => offsets.get(name)));
    expect(print.header).toMatchObject({
      tid: offsets.get("id"),
      pid: offsets.get("id")! + 4,
      timestamp: offsets.get("time"),
      probe: offsets.get("probe"),
      cpu: offsets.get("cpu"),
      comm: offsets.get("comm"),
    });
  });
});

describe("the compiler's messages", () => {
  const probe = 'vfs_read (count > SOME_LIMIT) "%d", count';

  test("come back at the person's own words", () => {
    const planned = plan(probe);
    const before = planned.cText.slice(0, planned.cText.indexOf("SOME_LIMIT"));
    const line = before.split("\n").length;
    const column = before.length - before.lastIndexOf("\n");
    const message = {
      severity: "error" as const,
      file: "x.c",
      line,
      column,
      message: "use of undeclared identifier 'SOME_LIMIT'",
    };
    const [mapped] = mapDiagnostics([message], planned);
    expect(mapped).toMatchObject({
      message: "unknown name SOME_LIMIT",
      source: { text: probe },
      span: { start: 18, end: 28 },
    });
  });

  test("about text of ours are called a defect of ours", () => {
    const [mapped] = mapDiagnostics(
      [{ severity: "error", file: "x.c", line: 1, column: 1, message: "oops" }],
      plan(probe),
    );
    expect(mapped).toMatchObject({ code: "internal-error" });
    expect(mapped?.source).toBeUndefined();
  });
});
