/** How the compiler's process may end, and what a person is told of it. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { resultOf, type ChildFailure } from "../../src/compile/child.js";
import { childDiagnostic, compile } from "../../src/compile/compile.js";
import type { Outcome } from "../../src/types/outcome.js";

const bytes = (text: string): Buffer => Buffer.from(text);

/** What is told of a process that ended so. */
function told(
  end: {
    readonly output?: string;
    readonly errors?: string;
    readonly status?: number;
    readonly signal?: NodeJS.Signals;
  },
  stopped?: ChildFailure,
) {
  const { output = "", errors = "", status = null, signal = null } = end;
  const result = resultOf(bytes(output), errors, status, signal, stopped);
  if (result.ok) throw new Error("it has an answer");
  return childDiagnostic(result);
}

describe("the compiler's process", () => {
  it("that somebody ended, or the kernel for want of memory", () => {
    expect(told({ signal: "SIGKILL" })).toEqual({
      severity: "error",
      code: "compiler-killed",
      message: "the compiler was ended by SIGKILL",
      hint: "the machine is out of memory, or somebody ended it; a compile takes about 100 MB",
    });
    expect(told({ signal: "SIGTERM" }).code).toBe("compiler-killed");
  });

  it("that crashed is no matter of the machine's memory", () => {
    for (const signal of ["SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE"] as const) {
      const { code, message, hint, log } = told({ signal, errors: "PLEASE submit a bug report" });
      expect(code).toBe("compiler-failed");
      expect(message).toBe(`the compiler crashed: ${signal}`);
      expect(hint).toMatch(/^an error inside LLVM: leave out parts of the text/);
      expect(log).toBe("PLEASE submit a bug report");
    }
  });

  it("that gave no answer, half of one, or says why not", () => {
    const hint = expect.stringContaining("leave out parts of the text") as string;
    const failed = { severity: "error", code: "compiler-failed", hint };
    const silent = { ...failed, message: "the compiler ended with status 1" };
    expect(told({ status: 1 })).toEqual(silent);
    expect(told({ status: 1, output: '{"protocol":1,"ok":tr' })).toEqual(silent);
    const message = "/no/btf: no such file";
    expect(told({ status: 5, output: JSON.stringify({ error: message }) })).toEqual({
      ...failed,
      message,
    });
  });

  it("that takes too long, by the clock or by its own limit", () => {
    const late = {
      severity: "error",
      code: "compiler-timeout",
      hint: "a macro that multiplies itself, or a loop unrolled too often",
    };
    const ofClock = { ...late, message: "the compiler took over 60 s" };
    expect(told({ signal: "SIGKILL" }, "timeout")).toEqual(ofClock);
    const ofLimit = { ...late, message: "the compiler took over 50 s" };
    expect(told({ signal: "SIGXCPU" })).toEqual(ofLimit);
  });
});

/** This process's compilers. */
function compilers(): readonly number[] {
  const listed = readdirSync("/proc/self/task").map((task) =>
    readFileSync(`/proc/self/task/${task}/children`, "utf8"),
  );
  const children = listed.join(" ").split(" ").filter(Boolean).map(Number);
  return children.filter((pid) => commOf(pid) === "bcc-compile");
}

/** Of a process that may end meanwhile. */
function commOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}

const ten = (name: string, of: string): string => `#define ${name}(x) ${`${of} `.repeat(10)}\n`;
/** A macro that multiplies itself. */
const BOMB = `${ten("A", "x")}${ten("B", "A(A(A(x)))")}${ten("C", "B(B(B(x)))")}
int f(void *ctx) { int a = 0; C(a++;) return 0; }
`;

const codesOf = (outcome: Outcome<unknown>): readonly string[] =>
  outcome.ok ? [] : outcome.diagnostics.map(({ code }) => code);

describe("a real one", () => {
  const request = (text: string) =>
    ({ text, fileName: "p.c", cflags: [], headers: "btf" }) as const;

  it("is ended by somebody while it compiles, and the next one compiles", async () => {
    const codes: string[] = [];
    // Where this process was paused it has ended before it is found.
    while (!codes.includes("compiler-killed")) {
      const running = compile(request(BOMB), { cache: false });
      for (const pid of compilers()) process.kill(pid, "SIGKILL");
      codes.push(...codesOf(await running));
    }
    const next = await compile(request("int f(void *ctx) { return 0; }"), { cache: false });
    expect(codesOf(next)).toEqual([]);
  });

  it("takes no more memory than its limit, and says that it would", async () => {
    let peak = 0;
    while (peak === 0) {
      let ended = false;
      const running = compile(request(BOMB), { cache: false }).finally(() => (ended = true));
      while (!ended) {
        for (const pid of compilers()) peak = Math.max(peak, peakOf(pid));
        await setTimeout(10);
      }
      const outcome = await running;
      expect(codesOf(outcome)).toEqual(["compiler-memory"]);
      expect(outcome.ok ? "" : outcome.diagnostics[0]!.hint).toContain("macro");
    }
    // 768 MB of data, and the pages of its files.
    expect(peak).toBeLessThan(1000);
  });
});

/** The most that it has had, in MB. */
function peakOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
