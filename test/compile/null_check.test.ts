import { describe, expect, it } from "vitest";
import { withNullCheck } from "../../src/compile/null_check.js";

/** The mended text of the line that has `part`. */
function mended(text: string, part: string): string | undefined {
  const at = text.indexOf(part);
  const start = text.lastIndexOf("\n", at) + 1;
  const end = text.indexOf("\n", at);
  const line = text.slice(start, end);
  return withNullCheck(
    { name: "p.c", text },
    { start: start + line.length - line.trimStart().length, end },
  );
}

const lookedUp = "int f(void *ctx) {\n  u64 *v = counts.lookup(&k);\n";

describe("withNullCheck", () => {
  it("puts the check in front of the statement, indented as it is", () => {
    expect(mended(`${lookedUp}  *v += 1;\n}\n`, "*v +=")).toBe("if (!v) return 0;\n  *v += 1;");
    expect(mended(`${lookedUp}  u64 n = v->n;\n}\n`, "v->n")).toBe(
      "if (!v) return 0;\n  u64 n = v->n;",
    );
  });

  it("puts it behind a lookup in the same line", () => {
    const text = "int f(void *ctx) { u64 *v = h.lookup(&k); *v = 1; return 0; }\n";
    expect(mended(text, "*v = 1")).toBe(
      "int f(void *ctx) { u64 *v = h.lookup(&k); if (!v) return 0; *v = 1; return 0; }",
    );
  });

  it("offers nothing below an if without braces, or where two pointers may be meant", () => {
    expect(mended(`${lookedUp}  if (k)\n    *v += 1;\n}\n`, "*v +=")).toBeUndefined();
    const two = `${lookedUp}  u64 *w = counts.lookup(&l);\n  *v = *w;\n}\n`;
    expect(mended(two, "*v = ")).toBeUndefined();
    expect(mended("int f(u64 *p) {\n  *p = 1;\n}\n", "*p =")).toBeUndefined();
  });
});
