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
