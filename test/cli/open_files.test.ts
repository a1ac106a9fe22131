/** Fewer open files than Node itself needs: it ends by a signal, or with a trace of JavaScript. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";

const limited = (most: number, ...command: readonly string[]) =>
  spawnSync("/bin/sh", ["-c", `ulimit -n ${most}; exec "$0" "$@"`, ...command], {
    encoding: "utf8",
  });
const bin = (name: string): string => join(packageRoot(), "bin", name);
const refusal = (most: number) => ({
  status: 1,
  signal: null,
  stdout: "",
  stderr: `error: only ${most} open files are allowed (EMFILE); at least 64 are needed: raise "ulimit -Hn"\n`,
});

describe.each(["bcc-trace", "bcc-argdist", "bcc-tool", "bcc-repl"])("%s", (name) => {
  it.each([16, 20, 24, 28, 31, 32, 33, 48, 63])("says that %i open files are too few", (most) => {
    expect(limited(most, bin(name), "--version")).toMatchObject(refusal(most));
  });

  it("says so where Node runs its file", () => {
    expect(limited(63, process.execPath, bin(name), "--version")).toMatchObject(refusal(63));
  });

  it("starts with 64", () => {
    expect(limited(64, bin(name), "--version")).toMatchObject({ status: 0, stderr: "" });
  });

  it("raises a lower limit that may be raised, and has no warnings of Node's", () => {
    const end = spawnSync("/bin/sh", ["-c", 'ulimit -Sn 16; exec "$0" --version', bin(name)], {
      encoding: "utf8",
      env: { ...process.env, NODE_EXTRA_CA_CERTS: "/nowhere" },
    });
    expect(end).toMatchObject({ status: 0, stderr: "" });
  });
});
