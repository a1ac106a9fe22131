import { describe, expect, it } from "vitest";
import { parseClang, spanAt } from "../../src/compile/clang.js";
import { diagnose } from "../../src/compile/diagnostics.js";
import { explain } from "../../src/compile/clang_errors.js";
import type { ChildAnswer } from "../../src/compile/protocol.js";

const answer = (log: string, rest: Partial<ChildAnswer> = {}): ChildAnswer => ({
  protocol: 1,
  ok: false,
  wide: false,
  log,
  license: "GPL",
  missingTracepoints: [],
  unknownConstants: [],
  files: [],
  refusedFiles: [],
  tracefsUnreadable: false,
  btf: "",
  id: "",
  programs: [],
  maps: [],
  ...rest,
});

describe("clang's text", () => {
  it("gives messages with their notes", () => {
    const log = [
      "/virtual/input.c:3:7: error: use of undeclared identifier 'foo'",
      "  x = foo;",
      "      ^",
      "/virtual/input.c:1:5: note: 'fob' declared here",
      "/virtual/input.c:4:1: warning: unused variable 'y' [-Wunused-variable]",
      "2 errors generated.",
    ].join("\n");
    const messages = parseClang(log, "a.c");
    expect(messages).toHaveLength(2);
    expect(messages[0]).toMatchObject({ severity: "error", file: "a.c", line: 3, column: 7 });
    expect(messages[0]?.notes[0]?.message).toBe("'fob' declared here");
    expect(messages[1]?.message).toBe("unused variable 'y'");
  });

  it("finds the token, counting columns in bytes", () => {
    const source = { name: "a.c", text: "// é\nint é = counter + 1;\n" };
    expect(spanAt(source, 2, 10)).toEqual({ start: 13, end: 20 });
    expect(source.text.slice(13, 20)).toBe("counter");
    expect(spanAt(source, 9, 1)).toBeUndefined();
  });
});

describe("diagnose", () => {
  const text = "int f(struct pt_regs *ctx) {\n  retrun 0;\n  strcpy(a, b, 4);\n}\n";

  it("puts each cause on the person's own line, once", () => {
    const log = [
      "/virtual/input.c:3:3: error: implicit declaration of function 'strcpy' is invalid in C99 [-Werror,-Wimplicit-function-declaration]",
      "/virtual/input.c:2:3: error: use of undeclared identifier 'retrun'; did you mean 'return'?",
      "/virtual/input.c:2:3: error: use of undeclared identifier 'retrun'; did you mean 'return'?",
    ].join("\n");
    const { diagnostics, missing } = diagnose(answer(log), { name: "a.c", text });
    expect(diagnostics).toHaveLength(2);
    expect(diagnostics[0]).toMatchObject({
      code: "unknown-function",
      message: "unknown function strcpy",
    });
    expect(diagnostics[0]?.hint).toContain("bpf_probe_read_kernel_str");
    expect(text.slice(diagnostics[0]!.span!.start, diagnostics[0]!.span!.end)).toBe("strcpy");
    expect(diagnostics[1]).toMatchObject({ code: "unknown-identifier", fix: "return" });
    expect(missing).toContain("strcpy");
  });

  it("names a tracepoint that does not exist, and not what follows from it", () => {
    const source = {
      name: "t.c",
      text: "TRACEPOINT_PROBE(sched, sched_swich) { return args->x; }",
    };
    const log =
      "/virtual/input.c:1:51: error: incomplete definition of type 'struct tracepoint__sched__sched_swich'";
    const { diagnostics } = diagnose(
      answer(log, { missingTracepoints: ["sched:sched_swich"] }),
      source,
    );
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ code: "unknown-tracepoint" });
    expect(source.text.slice(diagnostics[0]!.span!.start, diagnostics[0]!.span!.end)).toBe(
      "sched, sched_swich",
    );
  });

  it("says something when clang said nothing", () => {
    const { diagnostics } = diagnose(answer("could not open bpf map: x"), { name: "a.c", text });
    expect(diagnostics[0]?.message).toContain("could not open bpf map");
  });
});

describe("explain", () => {
  it.each([
    [
      "no member named 'pidd' in 'struct task_struct'; did you mean 'pid'?",
      "unknown-member",
      "pid",
    ],
    ["unknown type name 'u33'; did you mean 'u32'?", "unknown-type", "u32"],
    ["'foo/bar.h' file not found", "missing-header", undefined],
    ["cannot call non-static helper function", "helper-not-static", "static inline"],
    ["invalid bpf_table operation lokup", "unknown-method", undefined],
    ["expected ';' after expression", "syntax", undefined],
    ["incomplete definition of type 'struct nfs_page'", "unknown-type", undefined],
    ["something new", "c-error", undefined],
  ])("%s", (message, code, fix) => {
    const explanation = explain(message);
    expect(explanation.code).toBe(code);
    expect(explanation.fix).toBe(fix);
  });
});
