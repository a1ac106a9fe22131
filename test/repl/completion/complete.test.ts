import { describe, expect, it } from "vitest";
import { complete } from "../../../src/repl/completion/complete.js";
import { MACRO_HELP } from "../../../src/repl/completion/macros.js";
import type { CommandWords, Sources } from "../../../src/repl/completion/types.js";
import { defineTool, fail, flag, argument } from "../../../src/tool.js";
import { withKprobes, withoutKprobes } from "../../support/kernel.js";
import { fakeUser } from "../../support/user.js";

const opensnoop = defineTool({
  name: "opensnoop",
  summary: "files as they are opened",
  arguments: {},
  flags: {
    failed: flag.boolean("-x, --failed", "only opens that fail"),
    pid: flag.integer("-p, --pid <pid>", "only this process"),
    order: flag.choice("--order <order>", "how rows are sorted", ["name", "time"]),
  },
  examples: [],
  smoke: [],
  run: () => fail(),
});
const funccount = defineTool({
  name: "funccount",
  summary: "counts calls",
  arguments: { pattern: argument.string("pattern", "what to count") },
  flags: { interval: flag.seconds("-i, --interval <seconds>", "time between outputs") },
  examples: [],
  smoke: [],
  run: () => fail(),
});
const commands: readonly CommandWords[] = [
  { name: "help", arguments: "[command]", help: "keys and commands" },
  { name: "type", arguments: "STRUCT", help: "a type" },
  { name: "tool", arguments: "[NAME]", help: "the tools" },
  {
    name: "view",
    arguments: "KIND",
    help: "how it is shown",
    values: { table: "rows", text: "lines" },
  },
];
const sources: Sources = {
  kernel: withKprobes(),
  user: fakeUser(),
  tools: [opensnoop, funccount],
  commands,
  macros: MACRO_HELP,
};

/** The text with the cursor in it → what stands there once the first item is taken, and all items. */
function offered(marked: string, use: Sources = sources) {
  const at = marked.indexOf("█");
  const cursor = at < 0 ? marked.length : at;
  const text = marked.replace("█", "");
  const { from, to, items } = complete({ ...use, text, cursor });
  const first = items[0];
  return {
    items,
    texts: items.map((item) => item.text),
    taken: first && text.slice(0, from) + first.text + text.slice(to),
    first,
  };
}
const texts = (marked: string, use?: Sources): readonly string[] => offered(marked, use).texts;

describe("the first word", () => {
  it("has what cannot be probed here last, and marked", () => {
    const use = { ...sources, kernel: withoutKprobes() };
    for (const typed of ["vfs_", "p::vfs_", "do_sys", "r:do_sys"]) {
      const functions = offered(typed, use).items.filter(({ kind }) => kind === "function");
      const marks = functions.map(({ unusable }) => unusable === true);
      expect([typed, marks]).toEqual([typed, marks.toSorted()]);
    }
    const marked = (use: Sources): boolean =>
      offered("vfs_", use).items.some(({ unusable }) => unusable === true);
    expect([marked(use), marked(sources)]).toEqual([true, false]);
  });

  it("is a tool, a function, an event by its own name, a library", () => {
    expect(offered("opens").first).toMatchObject({
      text: "opensnoop",
      help: "files as they are opened",
      kind: "tool",
    });
    // What only has these letters in order comes last.
    expect(texts("vfs_re")).toEqual(["vfs_read", "vfs_readv", "vfs_write"]);
    expect(texts("vfs_read").slice(0, 2)).toEqual(["vfs_read", "vfs_readv"]);
    expect(texts("sched_sw")).toEqual(["t:sched:sched_switch"]);
    expect(texts("c")).toContain("c:");
    expect(texts("nothing_like_it")).toEqual([]);
  });

  it("explains a function by its prototype", () => {
    expect(offered("vfs_read").first).toEqual({
      text: "vfs_read",
      detail: "ssize_t (struct file *file, char *buf, size_t count, loff_t *pos)",
      help: "a function of the kernel",
      kind: "function",
    });
    const without = { ...sources, kernel: withoutKprobes() };
    expect(offered("vfs_read", without).first!.help).toContain("no kprobes");
  });

  it("replaces the whole word, the part behind the cursor too", () => {
    expect(offered("vfs_re█ad").taken).toBe("vfs_read");
    expect(offered("opens█noop -x").taken).toBe("opensnoop -x");
  });

  it("is a command behind a colon", () => {
    expect(texts(":")).toEqual(["help", "type", "tool", "view"]);
    expect(offered(":vi").taken).toBe(":view");
    expect(texts(":view t")).toEqual(["table", "text"]);
    expect(texts(":help ty")).toEqual(["type"]);
    expect(texts(":tool open")).toEqual(["opensnoop"]);
    expect(offered(":type task_st").first).toMatchObject({
      text: "task_struct",
      detail: "9000 bytes",
    });
    expect(texts(":view table t")).toEqual([]);
  });
});

describe("heads", () => {
  it("go from the category to the event", () => {
    expect(offered("t:blo").taken).toBe("t:block:");
    expect(offered("t:█").texts).toContain("sched:");
    expect(texts("t:sched:")).toEqual(["sched_process_exec", "sched_process_fork", "sched_switch"]);
    expect(offered("t:sched:sw").first).toMatchObject({
      text: "sched_switch",
      detail: "prev_comm, prev_pid, prev_prio, prev_state, next_comm",
    });
    expect(offered("t:swit").taken).toBe("t:sched:sched_switch");
  });

  it("find functions of libraries, C++ ones by their own names", () => {
    expect(offered("c:mal").taken).toBe("c:malloc");
    expect(offered("r:bash:rea").taken).toBe("r:bash:readline");
    expect(texts("cpp:ns::Wid")).toEqual(["ns::Widget::draw(int)", "ns::Widget::draw(double)"]);
    expect(offered("p::vfs_w").taken).toBe("p::vfs_write");
    expect(texts("nosuch:mal")).toEqual([]);
  });

  it("find USDT probes, with their provider or without", () => {
    expect(offered("u:c:pth").first).toMatchObject({
      text: "pthread_create",
      detail: "4 arguments",
    });
    expect(offered("u:/usr/bin/python3.11:gc").first).toMatchObject({
      text: "gc__start",
      detail: "1 argument",
    });
    expect(offered("u:/usr/bin/python3.11:python:fun").taken).toBe(
      "u:/usr/bin/python3.11:python:function__entry",
    );
  });
});

describe("expressions of a trace probe", () => {
  it("have a tracepoint's fields with their types", () => {
    const fields = offered('t:sched:sched_switch "%s", args->ne█');
    expect(fields.taken).toBe('t:sched:sched_switch "%s", args->next_comm');
    expect(fields.first).toMatchObject({ detail: "char[16]", kind: "field" });
    expect(offered('t:block:block_rq_complete "%s", args->cm').first!.detail).toBe("char[]");
    expect(texts("t:sched:sched_switch (args->common_")).toEqual([]);
    expect(texts("t:sched:sched_switch (a")[0]).toBe("args->");
  });

  it("have parameters, variables and results", () => {
    expect(texts('vfs_read "%d", co')[0]).toBe("count");
    expect(offered('vfs_read "%d", cou').first).toMatchObject({
      detail: "u64",
      help: "a parameter",
    });
    expect(texts('vfs_read "%d", re')).not.toContain("retval");
    expect(texts('r:vfs_read "%d", re')).toContain("retval");
    expect(texts("r:vfs_read ($l")[0]).toBe("$latency");
    expect(texts("vfs_read ($l")).toEqual([]);
    expect(texts("vfs_read (STR")).toEqual(['STRCMP("']);
  });

  it("follow members through pointers, structs, casts and the running task", () => {
    expect(offered('vfs_read "%s", file->f_path.dentry->d_na').first).toMatchObject({
      text: "d_name",
      detail: "struct qstr",
      help: "at byte 32",
      kind: "member",
    });
    expect(texts('vfs_read "%s", file->f_path.dentry->d_name.')).toEqual([
      "hash",
      "len",
      "hash_len",
      "name",
    ]);
    expect(texts('vfs_read "%d", ((struct file *)arg1)->f_fl')).toEqual(["f_flags"]);
    expect(texts("vfs_read ($task->fs->us")).toEqual(["users"]);
    expect(offered('vfs_read "%d", $task->in_e').first).toMatchObject({
      detail: "unsigned int : 1",
      help: "1 bits in byte 224",
    });
    expect(texts('udpv6_sendmsg "%d", sk->sk_dp')).toEqual(["sk_dport"]);
    expect(texts('vfs_read "%d", nothing->f')).toEqual([]);
    expect(texts('vfs_read "%d", count->f')).toEqual([]);
  });

  it("use a signature that is written", () => {
    expect(texts('kfree(struct path *p) "%d", p->')).toEqual(["mnt", "dentry"]);
  });

  it("offer nothing inside a string", () => {
    expect(texts('vfs_read "co')).toEqual([]);
  });

  it("work inside quotes and before what follows", () => {
    expect(offered("trace 'vfs_read \"%d\", cou█' -U").taken).toBe(
      "trace 'vfs_read \"%d\", count' -U",
    );
    expect(offered("-p 12 'vfs_re█").taken).toBe("-p 12 'vfs_read");
  });
});

describe("flags", () => {
  it("come from the tool's declaration", () => {
    expect(texts("opensnoop -")).toEqual(["-x", "-p", "--order"]);
    expect(offered("opensnoop -").first).toEqual({
      text: "-x",
      detail: "--failed",
      help: "only opens that fail",
      kind: "flag",
    });
    expect(offered("opensnoop --p").taken).toBe("opensnoop --pid");
    expect(offered("opensnoop --p").first!.detail).toBe("-p <pid>");
    expect(texts("opensnoop --order ")).toEqual(["name", "time"]);
    expect(texts("opensnoop --order t")).toEqual(["time"]);
    expect(texts("opensnoop -p ")).toEqual([]);
  });

  it("are trace's too", () => {
    expect(offered("trace --max").taken).toBe("trace --max-events");
  });

  it("stand beside heads where a tool takes those", () => {
    expect(offered("funccount -i 1 vfs_w").taken).toBe("funccount -i 1 vfs_write");
    expect(offered("funccount 't:sched:sw").taken).toBe("funccount 't:sched:sched_switch");
    expect(texts("opensnoop vfs_w")).toEqual([]);
  });
});

describe("argdist", () => {
  it("completes heads, expressions and filters", () => {
    expect(offered("argdist -C p::vfs_w").taken).toBe("argdist -C p::vfs_write");
    expect(offered("-H 't:sched:sched_switch():args->prev_pr").taken).toBe(
      "-H 't:sched:sched_switch():args->prev_prio",
    );
    expect(texts("argdist -H 'r::vfs_read():u64:$lat")).toEqual(["$latency"]);
    expect(texts("argdist -C 'p::vfs_read():u64:$C")[0]).toBe("$COMM");
    expect(texts("argdist -C 'p::kfree(struct path *q):u64:q->m")).toEqual(["mnt"]);
    expect(texts("argdist -C 't:sched:sched_switch():sta")).toEqual(["stats("]);
    expect(texts("argdist -C 'p::vfs_read()#la")).toEqual([]);
  });
});

describe("C texts", () => {
  const program = (rest: string): string =>
    `BPF_HASH(counts, u32);\nBPF_STACK_TRACE(stacks, 64);\nstruct data_t { u32 pid; char comm[16]; };\n${rest}`;

  it("have BCC's macros and helpers, with signature and explanation", () => {
    expect(offered("BPF_HI").first).toEqual({
      text: "BPF_HISTOGRAM(",
      detail: "BPF_HISTOGRAM(name, key = int, size = 64)",
      help: "counts in slots, drawn as a histogram",
      kind: "macro",
    });
    expect(offered("BPF_HI█(h)").taken).toBe("BPF_HISTOGRAM(h)");
    expect(texts(program("int f(void *ctx) { bpf_kt"))[0]).toBe("bpf_ktime_get_ns(");
  });

  it("know a map's methods by its kind", () => {
    expect(texts(program("int f(void *ctx) { counts.inc"))[0]).toBe("increment(");
    expect(texts(program("int f(void *ctx) { stacks."))).toEqual(["get_stackid("]);
  });

  it("know variables by their declarations", () => {
    const body = "int f(struct pt_regs *ctx, struct file *file) {\n  u64 start = 0, *end;\n  ";
    expect(offered(program(`${body}sta`)).first).toMatchObject({ text: "start", detail: "u64" });
    expect(offered(program(`${body}end`)).first).toMatchObject({ text: "end", detail: "u64 *" });
    expect(texts(program(`${body}file->f_path.dentry->d_in`))).toEqual(["d_inode", "d_iname"]);
    expect(texts(program(`${body}struct data_t data = {}; data.`))).toEqual(["pid", "comm"]);
    expect(texts(program(`${body}struct data_t *d; d->co`))).toEqual(["comm"]);
    expect(texts(program(`${body}((struct dentry *)end)->d_pa`))).toEqual(["d_parent"]);
    expect(texts(program(`${body}cou`))[0]).toBe("counts");
  });

  it("takes the last declaration before the cursor", () => {
    const text = program(
      "int f(struct file *p) { return 0; }\nint g(struct path *p) { p->█ }\nint h(struct sock *p) { return 0; }",
    );
    expect(texts(text)).toEqual(["mnt", "dentry"]);
  });

  it("know events where they are named", () => {
    expect(offered("TRACEPOINT_PROBE(sch").taken).toBe("TRACEPOINT_PROBE(sched, ");
    expect(offered("TRACEPOINT_PROBE(sched, sw█) {").taken).toBe(
      "TRACEPOINT_PROBE(sched, sched_switch) {",
    );
    expect(offered("RAW_TRACEPOINT_PROBE(swit").taken).toBe("RAW_TRACEPOINT_PROBE(sched_switch");
    expect(offered("int kprobe__vfs_w").taken).toBe("int kprobe__vfs_write");
    expect(offered("int tracepoint__sched__sched_sw").taken).toBe(
      "int tracepoint__sched__sched_switch",
    );
    expect(texts("KFUNC_PROBE(vfs_wr")).toEqual(["vfs_write"]);
  });

  it("have a tracepoint's fields as BCC names them", () => {
    expect(texts("TRACEPOINT_PROBE(sched, sched_process_exec) {\n  args->")).toEqual([
      "data_loc_filename",
      "pid",
    ]);
    expect(texts("TRACEPOINT_PROBE(sched, sched_switch) {\n  args->next_")).toEqual(["next_comm"]);
  });

  it("know structs, the text's own first", () => {
    expect(texts(program("int f(void *ctx) { struct da"))[0]).toBe("data_t");
    expect(texts("static struct task_str")).toContain("task_struct");
  });

  it("offer nothing in comments and strings", () => {
    expect(texts(program("// bpf_kt"))).toEqual([]);
    expect(texts(program("/* bpf_kt"))).toEqual([]);
    expect(texts(program('char *s = "bpf_kt'))).toEqual([]);
    expect(texts(program("/* a */ int x = bpf_kt"))[0]).toBe("bpf_ktime_get_ns(");
  });
});

describe("wherever the cursor is", () => {
  it("replaces a part around the cursor and throws nothing", () => {
    const all = [
      "trace -p 1 'r:c:getenv \"%s\", retval' -U",
      't:sched:sched_switch (args->prev_pid == 1 && STRCMP("a", args->next_comm)) "%s", $task->comm',
      "argdist -H 'r::vfs_read(struct file *f):u64:$latency/1000:f->f_flags#time' -i 1",
      "funccount -i 1 't:sched:*'",
      ":view table",
      "TRACEPOINT_PROBE(sched, sched_switch) { u32 k = args->next_pid; h.increment(k); return 0; }",
      'u:/usr/bin/python3.11:gc__start "%d", arg1 + ((arg1)).x[0]->y',
    ];
    for (const text of all)
      for (let cursor = 0; cursor <= text.length; cursor++) {
        const { from, to } = complete({ ...sources, text, cursor });
        expect(from, `${text} at ${cursor}`).toBeLessThanOrEqual(cursor);
        expect(to, `${text} at ${cursor}`).toBeGreaterThanOrEqual(cursor);
        const cut = complete({ ...sources, text: text.slice(0, cursor), cursor });
        expect([cut.from <= cursor, cut.to]).toEqual([true, cursor]);
      }
  });
});
