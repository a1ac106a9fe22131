import { describe, expect, test } from "vitest";
import type { View } from "../../../src/types/view.js";
import { withoutKprobes, withKprobes } from "../../support/kernel.js";
import { planOf, shapeOf } from "./support.js";

const titleOf = (view: View): string =>
  view.kind === "frequency" ? view.heading : view.kind === "histogram" ? view.title : "";

/** What BCC's examples, help and manual have, and what they become. */
describe("specs as BCC's users know them", () => {
  test.each<[spec: string, shape: string, title?: string]>([
    ["-C p:c:malloc(size_t size):size_t:size", "size:int8 | count"],
    ["-H p:c:write(int fd, void *buf, size_t len):size_t:len:fd==1", "log2 | count", "len"],
    ["-H p::__kmalloc(size_t size):size_t:size", "log2 | count", "size"],
    ["-C r:c:getenv():char*:(char*)$retval:$retval!=0", "(char*)$retval:string88 | count"],
    ["-H r:c:read()", "log2 | count", "retval"],
    ["-C t:syscalls:sys_exit_futex():char*:$COMM", "$COMM:string16 | count"],
    [
      "-H r:c:malloc(size_t size):u64:$latency/$entry(size)#ns per byte",
      "log2 | count",
      "ns per byte",
    ],
    ["-H r:c:malloc(size_t size):u64:$latency/$entry(size)", "log2 | count", "$latency/size"],
    [
      '-H r:c:open(char *file):u64:$latency/1000:STRCMP("test.txt",$entry(file))',
      "log2 | count",
      "$latency/1000",
    ],
    ["-C p:c:malloc(size_t size):size_t:size:size==16", "size:int8 | count"],
    ["-H r::__kmalloc(size_t size):u64:$latency/$entry(size)#ns per byte", "log2 | count"],
    ["-C p::__kmalloc(size_t sz, gfp_t flags):size_t:sz:flags&GFP_ATOMIC", "sz:int8 | count"],
    ["-C r::vfs_read():u32:$COMM:$latency > 100000", "$COMM:string16 | count"],
    ["-C p:c:malloc()#malloc calls", "count", "malloc calls"],
    ["-C t:block:block_rq_complete():int:args->nr_sector", "args->nr_sector:int±4 | count"],
    ["-C u:pthread:pthread_create():u64:arg2", "arg2:int8 | count"],
    ["-C p:c:write(int fd, char* buf, size_t len):char*:buf:fd==1", "buf:string88 | count"],
    [
      "-C p::__account_cfs_rq_runtime(struct cfs_rq *cfs_rq):s64:cfs_rq->runtime_remaining",
      "cfs_rq->runtime_remaining:int±8 | count",
    ],
    [
      "-C p::vfs_read(struct file *file, void *buf, size_t count):char*,size_t:file->f_path.dentry->d_iname,count:file->f_path.dentry->d_iname[0]!=0",
      "file->f_path.dentry->d_iname:string40 count:int8 | count",
    ],
    ["-C p::do_sys_open()", "count"],
    ["-H t:syscalls:sys_enter_read():u64:args->count", "log2 | count", "args->count"],
    ["-C t:sched:sched_switch()", "count", "t:sched:sched_switch()"],
    ["-C t:sched:sched_process_fork():int:args->parent_pid", "args->parent_pid:int±4 | count"],
  ])("%s", (spec, shape, title) => {
    for (const kernel of [withKprobes(), undefined]) {
      const { plan, views } = planOf([spec], kernel);
      expect(plan.tables.map(shapeOf)).toEqual([shape]);
      if (title !== undefined) expect(views.map(titleOf)).toEqual([title]);
    }
  });
});

describe("beyond BCC", () => {
  test.each<[spec: string, shape: string]>([
    ["-C t:syscalls:sys_enter_read():args->count", "args->count:int8 | count"],
    ["-C t:syscalls:sys_enter_openat():args->filename", "args->filename:string88 | count"],
    ["-C p:vfs_read(int a)", "count"],
    ["-C p::vfs_read():count", "count:int8 | count"],
    ["-C p::vfs_read(int a):int:a:a>1?1:0", "a:int±4 | count"],
    ["-C p::vfs_read():arg1 ? arg3 : 1:arg1 ? 1 : 0", "arg1?arg3:1:int8 | count"],
    ["-C u:/usr/bin/python3.11:python:gc__start():int:arg1", "arg1:int±4 | count"],
    ["-C u:/usr/bin/python3.11:function__entry():int:arg3 + arg3", "arg3+arg3:int±4 | count"],
    ["-C p:cpp:ns::func()", "count"],
    ["-C p:c:malloc():max(arg1, 5) + arg2", "max(arg1,5)+arg2:int8 | count"],
    ["-C p::vfs_read():$pid,$tid,$uid,$PID", "$pid:int4 $tid:int4 $uid:int4 $PID:int4 | count"],
    ["-C t:syscalls:sys_enter_read():::args->fd == 1", "count"],
    ["-C r::vfs_read():s64", "retval:int±8 | count"],
    ["-C r:c:read()", "retval:int±8 | count"],
    ["-C r::vfs_read():::$retval > 0", "retval:int±8 | count"],
    ["-C p::do_nanosleep():enum hrtimer_mode:mode", "mode:names4 | count"],
    ["-C p::vfs_read():file", "file:hex8 | count"],
    ["-C p::vfs_read():bool:count", "count:bool1 | count"],
    ["-C t:syscalls:sys_enter_read():args->fd,sum(args->count)", "args->fd:int4 | count sum"],
    ["-C t:syscalls:sys_enter_read():stats(args->count)", "count sum min max"],
    ["-C r::vfs_read():avg($retval),max($retval)", "count sum± max±"],
    ["-C t:syscalls:sys_enter_read():count()", "count"],
    [
      "-C t:syscalls:sys_enter_read():char*,u32:$COMM,min(args->count)",
      "$COMM:string16 | count min",
    ],
    ["-H p::vfs_read(int a):int,int:a,a", "a:int±4 | log2 | count"],
    [
      "-H t:syscalls:sys_enter_read():$COMM,lhist(args->count, 0, 4000, 512)",
      "$COMM:string16 | linear 0+8*512 | count",
    ],
    ["-H t:syscalls:sys_exit_read():lhist(args->ret, -8, 8, 4)", "linear -8+4*4 | count"],
    ["-H t:syscalls:sys_enter_read():lhist(args->count, 100)", "linear 0+1024*100 | count"],
    ["-C p::vfs_*()", "function:names | count"],
    ["-C p::vfs_*():$comm", "function:names4 $comm:string16 | count"],
    ["-H r:c:/^str/():$latency", "log2 | count"],
    ["-C t:syscalls:sys_*_read():$pid", "function:names4 $pid:int4 | count"],
    [
      '-C t:syscalls:sys_enter_openat():args->flags & 3 ? "write" : "read"',
      'args->flags&3?"write":"read":string8 | count',
    ],
  ])("%s", (spec, shape) => {
    expect(planOf([spec], withKprobes()).plan.tables.map(shapeOf)).toEqual([shape]);
  });

  test("--linear and --statistics are for histograms without steps of their own", () => {
    const specs = [
      "-H r::vfs_read()",
      "-H r::vfs_read():lhist($retval, 0, 10, 5)",
      "-C r::vfs_read()",
    ];
    const { plan } = planOf(specs, withKprobes(), { linear: 7n, statistics: true });
    expect(plan.tables.map(shapeOf)).toEqual([
      "retval:int±8 | count",
      "linear 0+1024*7 | count sum± min± max±",
      "linear 0+2*5 | count sum± min± max±",
    ]);
    const fine = planOf(["-H r::vfs_read()"], withKprobes(), { statistics: true }).plan;
    expect(fine.tables[0]!.bucket?.scale).toEqual({ kind: "log2", subBits: 3 });
  });

  test("all counts come before all histograms", () => {
    const specs = ["-H r::vfs_read()#h1", "-C r::vfs_read()#c1", "-H r::vfs_read()#h2"];
    expect(planOf(specs).views.map(titleOf)).toEqual(["c1", "h1", "h2"]);
  });

  test("the places of one function fill one table", () => {
    const { plan } = planOf(["-C p::do_sys_open():int:arg3"], withoutKprobes());
    expect(plan.tables).toHaveLength(1);
    const events = plan.programs.flatMap(({ attach }) =>
      attach.map((place) => (place.kind === "tracepoint" ? place.event : place.kind)),
    );
    expect(events.sort()).toEqual([
      "sys_enter_creat",
      "sys_enter_open",
      "sys_enter_openat",
      "sys_enter_openat2",
    ]);
  });

  test("the functions of a pattern are told apart by cookies that count from the table's first", () => {
    const { plan } = planOf(["-C p::do_sys_open()", "-C p::vfs_*()"], withKprobes());
    const multi = plan.programs.at(-1)!.attach[0]!;
    expect(multi).toMatchObject({ kind: "kprobe-multi", cookies: [0, 1, 2] });
    expect(plan.tables[1]!.keys[0]!.type).toEqual({
      kind: "names",
      names: { 0: "vfs_read", 1: "vfs_readv", 2: "vfs_write" },
    });
  });

  test("programs that differ only in their event are one", () => {
    const { plan } = planOf(["-C t:syscalls:sys_enter_*():$pid"], withKprobes());
    expect(plan.programs).toHaveLength(1);
    const cookies = plan.programs[0]!.attach.map((place) =>
      place.kind === "tracepoint" ? place.cookie : undefined,
    );
    expect(cookies).toEqual(cookies.map((_, i) => i));
  });

  test("the process that counts is counted too", () => {
    expect(planOf(["-C p::vfs_read()"]).plan.selfMap).toBeUndefined();
  });
});
