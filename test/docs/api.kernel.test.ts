import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as library from "../../src/lib/index.js";
import { packageRoot } from "../../src/package/root.js";

const { BPF, BpfError, kernelFacts } = library;

/** What the examples of the docstrings work on: functions of each kind, and maps. */
const text = `
BPF_HASH(counts, u32, u64);
BPF_HISTOGRAM(sizes, int, 64);
struct switched { u32 pid; };
BPF_RINGBUF_OUTPUT(switches, 8);
BPF_SOCKHASH(sockets, u32, 4);
int on_function(struct pt_regs *ctx) { return 0; }
int on_switch(struct tracepoint__sched__sched_switch *args) {
  struct switched switched = {.pid = args->next_pid};
  switches.ringbuf_output(&switched, sizeof(switched), 0);
  return 0;
}
int on_raw(struct bpf_raw_tracepoint_args *ctx) { return 0; }
int on_traced(void *ctx) { return 0; }
int on_sample(struct bpf_perf_event_data *ctx) { return 0; }
int on_packet(struct xdp_md *ctx) { return XDP_PASS; }
int on_skb(struct __sk_buff *skb) { return 0; }
int on_socket(struct bpf_sock *ctx) { return 1; }
int on_connection(struct bpf_sock_ops *ctx) { return 1; }
int on_message(struct sk_msg_md *ctx) { return SK_PASS; }
int on_lookup(struct bpf_sk_lookup *ctx) { return SK_PASS; }
BPF_ITER(task) { return 0; }
`;

interface Example {
  /** What it is an example of: the line of code behind the docstring. */
  readonly of: string;
  readonly code: string;
}

const directory = join(packageRoot(), "src/lib");
const files = (readdirSync(directory, { recursive: true }) as string[])
  .filter((file) => file.endsWith(".ts"))
  .map((file) => readFileSync(join(directory, file), "utf8"));
const examples = files.flatMap((file): readonly Example[] =>
  [...file.matchAll(/@example\n *\* ```ts\n([\s\S]*?) *\* ```\n *\*\/\n *(.*)/g)].map(
    ([, lines = "", of = ""]) => ({ of, code: lines.replace(/^ *\* ?/gm, "") }),
  ),
);

/** What a machine may lack that an example shows; all else is a mistake of the example's. */
const LACKING = new Set([
  ...["no-kprobes", "no-fentry", "no-lsm", "no-such-cgroup", "no-such-file", "unknown-library"],
  ...["unsupported", "unknown-usdt", "lockdown", "no-such-map", "failed"],
]);

describe("examples of the library's docstrings", () => {
  let bpf: library.BPF;
  beforeAll(async () => {
    bpf = await BPF.open({ text, attach: "none" });
    vi.spyOn(console, "log").mockImplementation(() => {});
    vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  });
  afterAll(() => {
    vi.restoreAllMocks();
    bpf.close();
  });

  it("are there for everything that one begins with", () => {
    expect(examples.length).toBeGreaterThan(40);
  });

  it.each(examples)("$of", async ({ code }) => {
    // Names that the example declares itself are its own.
    const own = [...code.matchAll(/\{([^{}]*)\} = /g)].flatMap(([, list = ""]) =>
      list.split(/\W+/),
    );
    const names = Object.keys(library).filter((name) => !own.includes(name));
    const source = `export default async ({ ${names.join(", ")} }, bpf, text) => {\n${code}\n};`;
    const made = await transform(source, { loader: "ts", format: "cjs", target: "node20.19" });
    const module = { exports: {} as { default?: (...words: unknown[]) => Promise<void> } };
    new Function("module", "exports", made.code)(module, module.exports);
    try {
      await module.exports.default!(library, bpf, text);
    } catch (error) {
      expect(error).toBeInstanceOf(BpfError);
      expect([...LACKING]).toContain((error as library.BpfError).code);
    } finally {
      for (const link of bpf.links) link.detach();
    }
    expect(kernelFacts().release).not.toBe("");
  });
});
