/** Threads and descriptors that cannot be had: each is an error where it was asked for. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";

const fixture = join(packageRoot(), "build/test-fixtures/scarce.mjs");
beforeAll(() =>
  build({
    entryPoints: [join(packageRoot(), "test/native/scarce.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: fixture,
    logLevel: "error",
  }),
);

/** What the steps came to. The first line's limit is for the stacks of threads: see scarce.ts. */
function outcomes(mode: string): unknown {
  const end = spawnSync(
    "/bin/sh",
    [
      "-c",
      'ulimit -s 262144; exec "$0" "$@"',
      process.execPath,
      fixture,
      mode,
      `few_${process.pid}`,
    ],
    { encoding: "utf8", timeout: 150_000 },
  );
  expect(end).toMatchObject({ status: 0, signal: null, stderr: "" });
  return JSON.parse(end.stdout);
}

it("threads: each start fails, links are let go one by one, signals arrive", () => {
  const refused = "Resource temporarily unavailable";
  expect(outcomes("threads")).toEqual({
    stream: refused,
    load: refused,
    watch: 11,
    prepared: "done",
    close: "done",
    blocked: true,
    signal: "SIGTERM",
  });
});

it("descriptors: too few of them are told, and nothing stays open or attached", () => {
  const { leaked, ...steps } = outcomes("descriptors") as { leaked: number } & Record<
    string,
    string[]
  >;
  const said = Object.entries(steps).map(([step, all]) => [step, ...new Set(all)]);
  const few = "Too many open files";
  expect(said).toEqual([
    ["stream", few, "done"],
    ["lost", few, "done"],
    ["watch", "24", "done"],
    ["tracepoint", few, "done"],
    ["socket", few, "done"],
    ["sockmap", few, "done"],
  ]);
  expect(steps["lost"]?.length).toBeGreaterThan(steps["stream"]?.length ?? 0);
  expect(leaked).toBe(0);
});
