import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";

let directory = "";
beforeAll(() => (directory = mkdtempSync(join(packageRoot(), "dist/package-"))));
afterAll(() => rmSync(directory, { recursive: true }));

function run(name: string, text: string): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return execFileSync(process.execPath, [file], { encoding: "utf8" }).trim();
}

it("is an ES module and a CommonJS one, of the same objects", () => {
  const text = `
    import { createRequire } from "node:module";
    import * as esm from "bcc-repl";
    const cjs = createRequire(import.meta.url)("bcc-repl");
    console.log(esm.BPF === cjs.BPF, typeof esm.kprobe, Object.keys(esm).length === Object.keys(cjs).length);`;
  expect(run("a.mjs", text)).toBe("true function true");
});

it("compiles in a worker thread, whose specs go to others", () => {
  const text = `
    const { Worker, isMainThread, parentPort } = require("node:worker_threads");
    const { BPF } = require("bcc-repl");
    if (isMainThread) new Worker(__filename).on("message", ({ module, attach }) =>
      console.log(module.programs[0].name, module.maps[0].name, attach[0].at));
    else BPF.compile({ text: "BPF_HASH(t); int kprobe__f(struct pt_regs *ctx) { t.increment(1); return 0; }" })
      .then((spec) => parentPort.postMessage(spec));`;
  expect(run("b.cjs", text)).toBe("kprobe__f t k:f");
});
