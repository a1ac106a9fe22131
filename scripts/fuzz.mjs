/**
 * npm run fuzz -- [SECONDS] [TARGET…]   mutants of test/corpus go through each target; SECONDS each (10)
 * npm run test:native                   builds core/ under sanitizers and runs a few thousand of each
 *                                       native target; test/fuzz/fuzz.test.ts does so with the others
 *
 * A target is a line in the table below: its name is a folder of test/corpus,
 * and `run` resolves to false after a failure, which it has described.
 */
import { spawn } from "node:child_process";
import { mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./lib/packages.mjs";
import { hashInputs, readStamp, writeStamp } from "./lib/inputs.mjs";
import { root, runScript } from "./setup.mjs";

const buildDirectory = join(root, "build", "fuzz");
const inputs = ["native/fuzz", "native/runtime/core", "native/compiler"];

/** A target of native/fuzz/targets.cc; `most`: runs of a short one, where each takes long. */
const native = (name, most = Infinity) => ({
  ...{ name, build: buildFuzz },
  run: (limits) =>
    runNative(name, { ...limits, runs: limits.short ? Math.min(limits.runs, most) : limits.runs }),
});
/** A target of test/fuzz/targets. */
const text = (name) => ({ name, build: buildTexts, run: (limits) => runText(name, limits) });

const oneLiners = ["trace", "argdist", "functions", "bpftrace", "python"];
const texts = ["program", "tool", "prompt", "session", "history", "describe"];
export const targets = [
  ...["elf", "perf-map", "maps", "btf", "demangle"].map((name) => native(name)),
  native("header-cut", 200),
  ...[...oneLiners, ...texts].map(text),
];

async function runNative(name, { runs, seconds, seed }) {
  const crash = join(buildDirectory, `crash-${name}`);
  const args = [name, join(root, "test/corpus", name), runs, seconds, seed, crash].map(String);
  const good = await run(join(buildDirectory, "fuzz"), args, {
    env: { ...process.env, ASAN_OPTIONS: "max_allocation_size_mb=200:detect_leaks=1" },
  });
  if (!good)
    process.stderr.write(
      `${name}: the input lies in ${crash}; mend it and put it into test/corpus\n`,
    );
  return good;
}

const textRunner = join(buildDirectory, "texts.mjs");

function runText(name, { runs, seconds, seed }) {
  const args = [name, runs, seconds, seed, join(buildDirectory, `crash-${name}`)].map(String);
  return run(process.execPath, ["--expose-gc", textRunner, ...args]);
}

async function buildTexts() {
  const esbuild = await import("esbuild");
  // Renamed when it is whole: another run may start from it at this moment.
  const draft = `${textRunner}.${process.pid}`;
  await esbuild.build({
    entryPoints: [join(root, "test/fuzz/main.ts")],
    outfile: draft,
    ...{ bundle: true, format: "esm", platform: "node", target: "node20.19", logLevel: "warning" },
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  renameSync(draft, textRunner);
}

function run(command, args, options) {
  const child = spawn(command, args, { stdio: "inherit", ...options });
  return new Promise((resolve, reject) =>
    child.on("error", reject).on("close", (status) => resolve(status === 0)),
  );
}

/** Builds when something has changed since. */
export async function buildFuzz() {
  const stamp = join(buildDirectory, "stamp");
  const hash = hashInputs(root, inputs);
  if (readStamp(stamp) === hash) return;
  mkdirSync(buildDirectory, { recursive: true });
  const configure = ["-S", join(root, "native/fuzz"), "-B", buildDirectory];
  const quiet = { stdio: ["ignore", 2, 2] };
  const built =
    (await run("cmake", configure, { stdio: ["ignore", "ignore", 2] })) &&
    (await run("cmake", ["--build", buildDirectory, "-j2", "--", "--no-print-directory"], quiet));
  if (!built) throw new SetupError("the sanitizer build of native/runtime/core failed");
  writeStamp(stamp, hash);
}

function parse(argv) {
  const short = argv[0] === "--short";
  const words = short ? argv.slice(1) : argv;
  const seconds = words.length > 0 && /^\d+$/.test(words[0]) ? Number(words.shift()) : 10;
  for (const word of words) {
    if (!targets.some(({ name }) => name === word))
      throw new SetupError(`no target ${word}; there are ${targets.map((t) => t.name).join(" ")}`);
  }
  const chosen = targets.filter(({ name }) => words.length === 0 || words.includes(name));
  // A short run is the same each time; a long one is another each time, and says which.
  const limits = short
    ? { runs: 5000, seconds: 600, seed: 1, short }
    : { runs: Number.MAX_SAFE_INTEGER, seconds, seed: Date.now() % 1_000_000 };
  return { chosen: short ? chosen.filter(({ build }) => build === buildFuzz) : chosen, limits };
}

await runScript(import.meta.url, async (argv) => {
  const { chosen, limits } = parse(argv);
  for (const build of new Set(chosen.map((target) => target.build))) await build();
  process.stdout.write(`seed ${limits.seed}\n`);
  let good = true;
  for (const target of chosen) good = (await target.run(limits)) && good;
  return good ? 0 : 1;
});
