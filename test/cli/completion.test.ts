import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { divide } from "../../src/cli/completion/line.js";
import { candidates } from "../../src/cli/completion/query.js";
import { headCandidates } from "../../src/cli/completion/heads.js";
import { replUsage } from "../../src/cli/usage.js";
import { packageRoot } from "../../src/package/root.js";
import { fakeKernel } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

const bin = join(packageRoot(), "bin");
const env = { ...process.env, PATH: `${bin}:${process.env["PATH"] ?? ""}` };

/** What Tab would offer: bash's own variables are set as it sets them, its function is called. */
function tab(line: string): readonly string[] {
  const script = `
    source <(bcc-tool completion bash)
    compopt() { :; }
    COMP_LINE=$1 COMP_POINT=\${#1}
    _bcc_repl
    printf '%s\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", script, "bash", line], {
    env,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout.split("\n").filter((text) => text !== "");
}

describe("bash", () => {
  test("names of tools, their flags, the choices of a flag", () => {
    expect(tab("bcc-tool funcco")).toEqual(["funccount"]);
    expect(tab("bcc-tool funccount --du")).toEqual(["--duration"]);
    expect(tab("bcc-tool funccount --headers ")).toEqual(["auto", "btf", "kernel"]);
    expect(tab("bcc-trace --max-e")).toEqual(["--max-events"]);
    expect(tab("bcc-tool completion z")).toEqual(["zsh"]);
  });

  test("values that a flag may have, whatever else it takes", () => {
    expect(tab("bcc-tool syscount --syscall open_by")).toEqual(["open_by_handle_at"]);
    expect(tab("bcc-tool syscount -e ENOE")).toEqual(["ENOENT", "ENOEXEC"]);
    expect(tab("bcc-tool ucalls --language r")).toEqual(["ruby"]);
  });

  test("the terminal's own flags, those of what was begun, and lessons", () => {
    const first = tab("bcc-repl ");
    for (const [flag] of replUsage.options)
      for (const name of flag.match(/^--[a-z-]+|^doctor|^lesson/) ?? [])
        expect(first).toContain(name);
    expect(tab("bcc-repl --re")).toEqual(["--record", "--replay"]);
    expect(tab("bcc-repl lesson ")).toEqual(
      expect.arrayContaining(["1", "13", "--lessons", "--class"]),
    );
    expect(tab("bcc-repl lesson 3 --")).toEqual(["--class", "--lessons", "--play"]);
    expect(tab("bcc-repl --check x.c --")).toEqual(["--json", "--load"]);
    // Files are the shell's.
    expect(tab("bcc-repl --replay ")).toEqual([]);
  });

  test("functions of a library, in quotes and without", () => {
    expect(tab("bcc-trace c:getenv")).toContain("getenv");
    expect(tab("bcc-trace 'c:getenv")).toContain("c:getenv");
    expect(tab("bcc-argdist -C r:c:getenv")).toContain("getenv");
  });

  test("what is no probe is left to the shell", () => {
    expect(tab("bcc-trace -o /et")).toEqual([]);
    expect(tab("bcc-tool nosuchtool x")).toEqual([]);
  });

  test("every shell's script is accepted where the shell is there", () => {
    for (const shell of ["bash", "zsh", "fish"]) {
      const made = spawnSync(join(bin, "bcc-tool"), ["completion", shell], { encoding: "utf8" });
      expect(made.status).toBe(0);
      const parsed = spawnSync(shell, ["-n"], { input: made.stdout, encoding: "utf8" });
      if (parsed.error === undefined) expect(parsed.stderr).toBe("");
    }
  });
});

test("functions of the kernel that can be traced, and no others", () => {
  const functions = ["do_sys_open", "do_sys_poll", "kfree", "ksys_read", "vfs_read"];
  const offered = (word: string, able: boolean) => {
    const kernel = fakeKernel({ features: { kprobes: able, fentry: false } });
    const matchFunctions = (pattern: RegExp) => functions.filter((name) => pattern.test(name));
    return headCandidates(word, { ...kernel, matchFunctions }, fakeUser());
  };
  expect(offered("do_", true)).toEqual(["do_sys_open", "do_sys_poll"]);
  expect(offered("do_", false)).toEqual(["do_sys_open"]);
  expect(offered("k", false)).toEqual(["kfree", "ksys_read"]);
  expect(offered("p::vfs", false)).toEqual([]);
});

test("a line is divided as a shell does it", () => {
  expect(divide(`a 'b c' d\\ e "f`)).toEqual({
    before: ["a", "b c", "d e"],
    word: "f",
    quoted: true,
  });
  expect(divide("a ''  ")).toEqual({ before: ["a", ""], word: "", quoted: false });
});

test("nothing is offered that does not begin like the word", async () => {
  for (const line of [
    "bcc-trace ",
    "bcc-trace c:mall",
    "bcc-tool ",
    "bcc-repl --",
    "bcc-argdist -",
  ]) {
    const { word } = divide(line);
    const found = await candidates(line);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((text) => !text.startsWith(word))).toEqual([]);
  }
});
