import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/package/root.js";
import { BPF, BpfError, tracepoint } from "../../../src/lib/index.js";
import { LOADED, REFUSED } from "./refused.js";

describe("helpers that C of BCC's can't use are refused", () => {
  it.each(REFUSED)("$helpers: $why", async ({ helpers, body, preamble = "", says }) => {
    for (const helper of helpers) expect(body).toContain(`bpf_${helper}(`);
    const text = `${preamble}\nint f(struct tracepoint__syscalls__sys_enter_getpriority *args) { ${body} }`;
    const error = await BPF.open({ text, attach: "none" }).then(
      (bpf) => {
        try {
          bpf.attach("f", tracepoint("syscalls:sys_enter_getpriority"));
          return undefined;
        } catch (reason) {
          return reason;
        } finally {
          bpf.close();
        }
      },
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(BpfError);
    expect((error as BpfError).message).toMatch(says);
  });
});

describe("helpers of programs that others attach pass the verifier", () => {
  let directory = "";
  beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "loaded-"))));
  afterAll(() => rmSync(directory, { recursive: true }));
  it.each(LOADED)("$type: $helpers", ({ type, text }) => {
    const file = join(directory, `${type}.c`);
    writeFileSync(file, text);
    const said = execFileSync(
      join(packageRoot(), "bin/bcc-repl"),
      ["--check", "--load", "--type", `f=${type}`, file],
      { encoding: "utf8" },
    );
    expect(said).toMatch(/^ok /);
  });
});
