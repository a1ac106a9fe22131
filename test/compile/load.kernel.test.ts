import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { runCheck } from "../../src/cli/check.js";

const directory = mkdtempSync(join(tmpdir(), "check-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

const programs = fileURLToPath(new URL("../programs", import.meta.url));

/** Exit status and output of one command line. */
async function check(
  ...argv: string[]
): Promise<{ readonly status: number; readonly out: string }> {
  let out = "";
  const keep = (text: unknown): boolean => ((out += String(text)), true);
  vi.spyOn(process.stdout, "write").mockImplementation(keep);
  vi.spyOn(process.stderr, "write").mockImplementation(keep);
  const status = await runCheck(["--check", "--no-cache", ...argv]);
  vi.restoreAllMocks();
  return { status, out };
}

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe("--check --load", () => {
  it("has the kernel verify every program that it can run", { timeout: 2_000_000 }, async () => {
    const files = readdirSync(programs).map((name) => join(programs, name));
    const { status, out } = await check("--load", ...files);
    expect(out.split("\n").filter((line) => !line.startsWith("ok "))).toEqual([""]);
    expect(status).toBe(0);
  });

  it("explains what the verifier rejects, on the C line", async () => {
    const path = file(
      "null.c",
      "BPF_HASH(h, u32, u64);\nint f(struct pt_regs *ctx) {\n  u32 k = 1;\n  u64 *v = h.lookup(&k);\n  *v = 2;\n  return 0;\n}\n",
    );
    const { status, out } = await check("--load", path);
    expect(status).toBe(1);
    expect(out).toContain("without a check for NULL");
    expect(out).toContain("null.c:5 |   *v = 2;");
    expect(out).toContain("hint: if (!pointer) return 0;");
  });
});
