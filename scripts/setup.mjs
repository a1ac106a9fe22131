/**
 * npm run setup: everything between a fresh clone and a running program. In an
 * installed package, which brings its bundles and whose packages npm has
 * installed, the native parts are all that is left to do: the first start does it.
 *
 * Needs Node alone, so it has no dependencies. Each step is a question that is
 * answered in a few milliseconds ("is there something to do?") and the work.
 * Nothing is printed when there is nothing to do.
 */
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, release, version } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  BUILD_PACKAGES,
  installPackages,
  missingPackages,
  SetupError,
  TEST_PACKAGES,
} from "./lib/packages.mjs";
import { hashInputs, NATIVE_TEXTS, readStamp, writeStamp } from "./lib/inputs.mjs";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const require = createRequire(import.meta.url);
const place = require("../bin/place.cjs");

/** A published package has no lock file. */
const isCheckout = existsSync(join(root, "package-lock.json"));

const nativeInputs = [...NATIVE_TEXTS, "package-lock.json"];
const bundleInputs = [
  "src",
  "tools",
  ...NATIVE_TEXTS,
  "scripts/build.mjs",
  "scripts/lib/tools.mjs",
  "scripts/lib/man.mjs",
  "scripts/lib/made_files.mjs",
  "scripts/lib/foreseen.mjs",
  "scripts/lib/used_code.mjs",
  "scripts/lib/keep_code.cjs",
  "package-lock.json",
  "tsconfig.json",
];
const nativeStamp = join(root, "build", "stamp");
const bundleStamp = join(root, "dist", "stamp");
const readyMadeStamp = join(root, "dist", "ready-made.stamp");

/** What ready-made modules are of: this text on this kernel. */
const readyMadeInputs = (bundle) => [bundle, release(), version()].join(" ");

/** The steps in order: whether something is missing, and the work. */
function steps(packages) {
  return isCheckout ? stepsInCheckout(packages) : stepsInstalled(packages);
}

const systemPackages = (packages) => ({
  missing: () => missingPackages(packages).length > 0,
  work: async (step) => {
    await installPackages(missingPackages(packages), step);
    const left = missingPackages(packages);
    if (left.length > 0) {
      const named = left.map(({ file, command }) => file?.[0] ?? command);
      throw new SetupError(`still missing after the install: ${named.join(" ")}`);
    }
  },
});

/** What is built already needs no compiler. */
const stepsInstalled = (packages) =>
  place.isBuilt()
    ? []
    : [systemPackages(packages), { missing: () => !place.isBuilt(), work: buildInstalled }];

function stepsInCheckout(packages) {
  let hash;
  const bundle = () => (hash ??= hashInputs(root, bundleInputs));
  return [
    systemPackages(packages),
    {
      missing: () => !npmPackagesMatch(),
      work: (step) => step("installing npm packages", "npm", npmArguments(), { cwd: root }),
    },
    {
      missing: () => !place.isBuilt() || readStamp(nativeStamp) !== hashInputs(root, nativeInputs),
      work: async (step) => {
        const inputs = hashInputs(root, nativeInputs);
        await buildNative(step);
        writeStamp(nativeStamp, inputs);
      },
    },
    {
      missing: () =>
        !existsSync(join(root, "dist/bcc-trace.cjs")) || readStamp(bundleStamp) !== bundle(),
      work: async () => {
        const inputs = bundle();
        const { build } = await import("./build.mjs");
        await build();
        writeStamp(bundleStamp, inputs);
      },
    },
    {
      // Others may not see which tracepoints there are, or may not write here.
      missing: () =>
        process.geteuid() === 0 && readStamp(readyMadeStamp) !== readyMadeInputs(bundle()),
      work: async (step) => {
        await makeReadyMade(step);
        writeStamp(readyMadeStamp, readyMadeInputs(bundle()));
      },
    },
  ];
}

/** What does not compile here is compiled when somebody runs it: that says why. */
async function makeReadyMade(step) {
  const words = [join(root, "bin/bcc-tool"), "--ready-made"];
  try {
    await step("compiling the tools for this kernel", process.execPath, words, { cwd: root });
  } catch (error) {
    if (error?.constructor?.name !== "CommandError") throw error;
  }
}

function npmArguments() {
  return ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
}

/**
 * True when node_modules holds what the lock file names. npm keeps its own
 * record of what it installed beside the packages; platform packages that do
 * not belong here are optional and may be absent.
 */
function npmPackagesMatch() {
  const read = (path) => JSON.parse(readFileSync(join(root, path), "utf8")).packages;
  try {
    const wanted = read("package-lock.json");
    const there = read("node_modules/.package-lock.json");
    return Object.entries(wanted).every(([path, { version, optional }]) =>
      path === "" ? true : there[path] ? there[path].version === version : optional === true,
    );
  } catch {
    return false;
  }
}

async function buildNative(step) {
  const command = (verb) => cmakeJs(verb, "build");
  const begun = existsSync(join(root, "build/CMakeCache.txt"));
  const whole = begun && isConfigured();
  try {
    await step("building the native parts", ...command("build"));
  } catch (error) {
    // One of another place or compiler can't be continued, nor one that ended while it was configured.
    if (!begun || (whole && cacheIsOurs())) throw error;
    await step("building the native parts anew", ...command("rebuild"));
  }
}

/** Where cmake-js is: below this package, or beside it where npm put it. */
function cmakeJs(verb, out) {
  const script = join(dirname(require.resolve("cmake-js/package.json")), "bin/cmake-js");
  const env = { CMAKE_BUILD_PARALLEL_LEVEL: String(availableParallelism()), ...process.env };
  return [process.execPath, [script, verb, "--out", out], { cwd: root, env }];
}

/** Into the package's folder where it can be written, else into the user's cache. */
async function buildInstalled(step) {
  const { buildInCache } = await import("./lib/native_cache.mjs");
  if (isWritable(root)) await buildNative(step);
  else
    await buildInCache(place, (out) => step("building the native parts", ...cmakeJs("build", out)));
}

function isWritable(directory) {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** CMake writes these last. */
const isConfigured = () =>
  ["Makefile", "build.ninja"].some((name) => existsSync(join(root, "build", name)));

function cacheIsOurs() {
  const cache = readFileSync(join(root, "build/CMakeCache.txt"), "utf8");
  return cache.includes(`CMAKE_HOME_DIRECTORY:INTERNAL=${root}\n`);
}

/**
 * Does what is left to do; throws a SetupError where a person must help. The
 * work is another process below a lock, so of two at once the second waits and
 * then finds nothing left.
 */
export async function setup(forTests = false) {
  if (!isWorkLeft(forTests)) return;
  const { spawnSync } = await import("node:child_process");
  const self = fileURLToPath(import.meta.url);
  const args = forTests ? [self, "--tests"] : [self];
  const end = spawnSync(process.execPath, args, { stdio: ["ignore", 2, 2] });
  if (end.status !== 0) throw new SetupError("the set-up did not succeed");
}

const isWorkLeft = (forTests) => steps(packagesFor(forTests)).some((s) => s.missing());
const packagesFor = (forTests) => [...BUILD_PACKAGES, ...(forTests ? TEST_PACKAGES : [])];

async function main(argv) {
  const forTests = argv.includes("--tests");
  if (!isWorkLeft(forTests)) return;
  checkNode();
  const { holdLock } = await import("./lib/lock.mjs");
  await holdLock(lockFile(), "set-up");
  const { step } = await import("./lib/progress.mjs");
  for (const { missing, work } of steps(packagesFor(forTests))) if (missing()) await work(step);
}

/** Where the build goes. */
function lockFile() {
  if (isCheckout || isWritable(root)) return join(root, "build", "setup.lock");
  const cache = place.cacheDirectory();
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  return join(cache, "setup.lock");
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new SetupError(`Node 20.19 or newer is needed; this is ${process.versions.node}`);
  }
}

/** Runs a script's main part: its answer is the exit status, a SetupError one plain message. */
export async function runScript(url, main) {
  if (!process.argv[1] || url !== pathToFileURL(process.argv[1]).href) return;
  try {
    process.exitCode = (await main(process.argv.slice(2))) ?? 0;
  } catch (error) {
    process.stderr.write(`${plainMessage(error) ?? error.stack}\n`);
    process.exitCode = 1;
  }
}

function plainMessage(error) {
  if (error instanceof SetupError || error?.constructor?.name === "CommandError")
    return error.message;
  if (error?.code === "EACCES" || error?.code === "EROFS")
    return `cannot write ${error.path}: run it as the owner of this directory`;
  return undefined;
}

await runScript(import.meta.url, main);
