import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { runCheck } from "../../src/cli/check.js";

const directory = mkdtempSync(join(tmpdir(), "check-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

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

describe("--check", () => {
  it("prints a line for a good file", async () => {
    const path = file("good.c", "int f(struct pt_regs *ctx) { return 0; }\n");
    const { status, out } = await check(path);
    expect(status).toBe(0);
    expect(out).toMatch(/^ok .*good\.c \d+\.\d\ds\n$/);
    expect((await check("-q", path)).out).toBe("");
  });

  it("shows mistakes on the file's own lines and exits with 1", async () => {
    const path = file("bad.c", "int f(struct pt_regs *ctx) {\n  return missing_name;\n}\n");
    const { status, out } = await check(path);
    expect(status).toBe(1);
    expect(out).toContain("bad.c:2 |   return missing_name;");
    expect(out).toMatch(/\^~{11}/);
    const json = JSON.parse((await check("--json", path)).out) as {
      diagnostics: { line: number; column: number }[];
    };
    expect(json.diagnostics[0]).toMatchObject({ line: 2, column: 10 });
  });

  it("takes headers from -I, and constants from -D", async () => {
    file("mine.h", "struct mine { u32 a; struct task_struct *task; };\n");
    const path = file(
      "uses.c",
      '#include "mine.h"\nint f(struct pt_regs *ctx) { struct mine m = {.a = LIMIT}; return m.a; }\n',
    );
    expect((await check(path, "-I", directory, "-DLIMIT=3")).status).toBe(0);
    expect((await check(path)).status).toBe(1);
  });

  it("exits with 2 for wrong usage and with 1 for a file that is not there", async () => {
    expect((await check("--nonsense")).status).toBe(2);
    expect((await check()).status).toBe(2);
    const { status, out } = await check(join(directory, "none.c"));
    expect(status).toBe(1);
    expect(out).toContain("no such file");
  });

  it("loads a program as what it is told to be", async () => {
    const text =
      "int count(struct __sk_buff *skb) { return skb->len > 100; }\nint other(void *ctx) { return 7; }\n";
    const path = file("typed.c", text);
    const types = (...words: string[]) =>
      check("--load", ...words.flatMap((word) => ["--type", word]), path);
    expect((await types("count=socket", "other=xdp")).out).toMatch(/^ok /);
    expect((await types("other=cgroup:connect4")).out).toContain("the kernel rejects other");
    const wrong = await types("other=xpd");
    expect(wrong).toMatchObject({ status: 1 });
    expect(wrong.out).toContain("xpd is not a program type");
    expect(wrong.out).toMatch(/hint: one of .*\bxdp\b/);
    expect((await types("nothing=xdp")).out).toContain("no file has a program of that name");
    expect(await check("--type", "count=xdp", path)).toMatchObject({ status: 2 });
    expect(await check("--load", "--type", "xdp", path)).toMatchObject({ status: 2 });
  });
});
