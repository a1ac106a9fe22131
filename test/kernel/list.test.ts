import { expect, test } from "vitest";
import { openKernelFacts } from "../../src/facts/index.js";
import { run } from "../support/run.js";

interface Listed {
  readonly name: string;
  readonly lacks?: string;
  readonly instead?: string;
  readonly unproved?: string;
}

test("--list says which tools this kernel can't run, and what works instead", async () => {
  const { kprobes } = openKernelFacts().features;
  const listed = await run("bcc-tool", ["--list", "--json"]);
  const all = listed.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Listed);
  const of = (name: string) => all.find((one) => one.name === name);
  expect(of("opensnoop")).not.toHaveProperty("lacks");
  const lack = kprobes ? undefined : "this kernel has no kprobes";
  expect(of("dcsnoop")?.lacks).toBe(lack);
  expect(of("dcsnoop")?.instead ?? "").toMatch(kprobes ? /^$/ : /^statsnoop/);
  expect(of("ppchcalls")).toMatchObject({
    lacks: expect.stringMatching(/hcall_entry/),
    unproved: expect.stringMatching(/POWER/),
  });
  const text = (await run("bcc-tool", ["--list"])).stdout;
  expect(text).toMatch(/^ +\(not on this machine: no tracepoint hcall_entry in this kernel.*\)$/m);
});
