import { describe, expect, test } from "vitest";
import type { ArgdistOptions } from "../../../src/oneliners/argdist/index.js";
import type { KernelFacts } from "../../../src/types/facts.js";
import { withFentry, withKprobes, withoutKprobes } from "../../support/kernel.js";
import { planOf } from "./support.js";

describe("the generated C", () => {
  test.each<[string, readonly string[], KernelFacts, Partial<ArgdistOptions>?]>([
    ["total-calls", ["-C p::do_sys_open()"], withFentry()],
    [
      "text-key",
      ["-C p:c:write(int fd, char *buf, size_t len):char*,u32:buf,$pid:fd == 1"],
      withKprobes(),
      {
        pids: [7],
        pidNamespace: { device: 4n, inode: 4026532000n },
        cgroupPath: "/sys/fs/cgroup/x",
      },
    ],
    [
      "long-text-key",
      ["-C t:syscalls:sys_enter_openat():args->filename"],
      withKprobes(),
      { stringSize: 1000 },
    ],
    [
      "latency",
      ['-H r:c:open(char *file):u64:$latency/1000:STRCMP("a*", $entry(file))'],
      withKprobes(),
    ],
    [
      "steps-by-key",
      ["-H t:sched:sched_switch():args->prev_comm,lhist(args->prev_prio, -20, 20, 10)"],
      withKprobes(),
    ],
    [
      "figures-by-function",
      ["-C p::vfs_*():stats(arg3)", "-H p::vfs_*():$cpu,arg3"],
      withKprobes(),
      { statistics: true, maxKeys: 100 },
    ],
    ["every-open", ["-C p::do_sys_open():int:arg3"], withoutKprobes()],
  ])("%s", async (name, specs, kernel, options) => {
    await expect(planOf(specs, kernel, options).plan.cText).toMatchFileSnapshot(`golden/${name}.c`);
  });

  test("nothing is read before the filter, and nothing is kept", () => {
    const { cText } = planOf(
      ["-C p::vfs_read():char*:file->f_path.dentry->d_iname:count > 1"],
      withKprobes(),
    ).plan;
    expect(cText.indexOf("return 0")).toBeLessThan(cText.indexOf("bpf_probe_read"));
  });
});
