import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { runFrom } from "../../../src/cli/repl/from.js";

afterEach(() => void vi.restoreAllMocks());

function run(path: string): {
  readonly status: number;
  readonly out: string;
  readonly err: string;
} {
  const texts = { out: "", err: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) =>
    Boolean((texts.out += String(text))),
  );
  vi.spyOn(process.stderr, "write").mockImplementation((text) =>
    Boolean((texts.err += String(text))),
  );
  return { status: runFrom(path), ...texts };
}

it("takes a program in place of a file's name", () => {
  expect(run("profile:hz:99 { @[comm] = count(); }")).toMatchObject({
    status: 0,
    out: expect.stringContaining("// attach probe_1 to perf:cpu-clock:99hz\n") as string,
  });
});

it("says in plain words that a file is not there", () => {
  expect(run("/nowhere/nosuch.bt")).toEqual({
    status: 1,
    out: "",
    err: "error: cannot read /nowhere/nosuch.bt: there is no such file or directory\n",
  });
});

it("says that a shell's script is none, which many of BCC's commands are", () => {
  const directory = mkdtempSync(join(tmpdir(), "from-"));
  const path = join(directory, "javaflow-bpfcc");
  try {
    writeFileSync(path, '#!/bin/bash\nlib=$(dirname $0)/lib\n$lib/uflow.py -l java "$@"\n');
    expect(run(path)).toEqual({
      status: 1,
      out: "",
      err: `error: ${path} is a shell script: translate the program that it starts\n`,
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});
