/**
 * npm test [-- --only STAGE] [VITEST FILTERS…]
 *
 * Sets up, then runs every stage: unit tests, kernel tests on this machine's
 * kernel, and the same kernel tests in virtual machines with Debian's kernels.
 * The last line counts the tests of all stages; a stage that can't run, or in
 * which no test ran, counts as one failure.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { PassThrough } from "node:stream";
import { runInVm } from "../test/vm/boot.mjs";
import { SERIES } from "../test/vm/kernels.mjs";
import { SetupError } from "./lib/packages.mjs";
import { holdLock } from "./lib/lock.mjs";
import { root, runScript, setup } from "./setup.mjs";

const vmDir = join(root, ".vm");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
/** A virtual machine that is not done after so long hangs. */
const vmSeconds = Number(process.env.VM_SECONDS ?? 3600);
const stageNames = ["unit", "kernel", ...SERIES.map((s) => `vm-${s}`)];

function parseArguments(argv) {
  const at = argv.indexOf("--only");
  const only = at < 0 ? undefined : argv[at + 1];
  const chosen = only?.split(",") ?? stageNames;
  if (at >= 0 && !(only && chosen.every((stage) => stageNames.includes(stage))))
    throw new SetupError(
      `usage: npm test [-- --only ${stageNames.join("|")}[,…]] [VITEST FILTERS…]`,
    );
  const filters = at < 0 ? argv : [...argv.slice(0, at), ...argv.slice(at + 2)];
  return { stages: chosen, filters };
}

const vitestArguments = (project, results, filters) => [
  ...[vitest, "run", "--project", project, "--passWithNoTests"],
  ...["--reporter=default", "--reporter=json", `--outputFile.json=${results}`],
  ...filters,
];

function runStage(stage, filters) {
  return stage.startsWith("vm-")
    ? runVmStage(stage.slice(3), filters)
    : runHostStage(stage, filters);
}

async function runHostStage(project, filters) {
  mkdirSync(vmDir, { recursive: true });
  const work = mkdtempSync(join(vmDir, "results-"));
  try {
    const results = join(work, "results.json");
    const args = vitestArguments(project, results, filters);
    const status = await run(process.execPath, args);
    const text = existsSync(results) ? readFileSync(results, "utf8") : undefined;
    return count(text, status);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function run(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
}

async function runVmStage(series, filters, out) {
  const projects = filters.length > 0 ? ["kernel"] : ["kernel", "lockdown"];
  const runs = projects.map((project) =>
    [process.execPath, ...vitestArguments(project, `/bccvm/${project}.json`, filters)]
      .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
      .join(" "),
  );
  // What was named runs, whatever a whole stage leaves to the other machine or to the host.
  const named = filters.length > 0 ? "export WHOLE=1; " : "";
  const command = `${named}${runs.join("; first=$?; ")}; exit $((first + $?))`;
  const end = await runInVm(series, command, { vmDir, cwd: root, seconds: vmSeconds, out });
  if (end.status === undefined) {
    const why = end.timedOut ? `was still up after ${vmSeconds} s` : "did not come to its end";
    out.write(`${end.console.slice(-4000)}\n${end.errors}the virtual machine ${why}\n`);
    return { passed: 0, failures: [`the virtual machine ${why}`] };
  }
  const counts = projects.map((project) => count(end.results[`${project}.json`], end.status));
  return {
    passed: counts.reduce((total, each) => total + each.passed, 0),
    failures: counts.flatMap((each) => each.failures),
  };
}

/** A run that failed without a failed test (no results, an error outside) is one failure. */
function count(text, status) {
  const found = text ? JSON.parse(text) : { numPassedTests: 0, testResults: [] };
  const passed = found.numPassedTests;
  const failures = found.testResults.flatMap(failuresOf);
  if (failures.length === 0 && (status !== 0 || passed === 0))
    failures.push(passed === 0 ? "no test ran" : `vitest ended with ${status}`);
  return { passed, failures };
}

/** A file that fails before its first test has a message of its own. */
function failuresOf(file) {
  const name = relative(root, file.name);
  const tests = file.assertionResults.filter((test) => test.status === "failed");
  if (tests.length === 0 && file.status === "failed") return [said(name, file.message)];
  return tests.map((test) => said(`${name} > ${test.fullName}`, test.failureMessages.join("\n")));
}

/** What failed is said once more at the very end: a log of thousands of lines is cut, and there first. */
const said = (name, message) =>
  [name, ...message.split("\n").slice(0, LINES_OF_A_FAILURE)].join("\n    ");
const LINES_OF_A_FAILURE = 12;

async function main(argv) {
  const { stages, filters } = parseArguments(argv);
  await setup(true);
  await holdLock(join(vmDir, "lock"), "test run");
  const counts = [];
  for (const stage of stages.filter((name) => !isVm(name))) {
    process.stdout.write(`\n── ${stage} ──\n`);
    counts.push([stage, await guarded(stage, filters)]);
  }
  counts.push(...(await runMachines(stages.filter(isVm), filters)));
  process.stdout.write("\n");
  for (const [stage, { failures }] of counts)
    for (const failure of failures) process.stdout.write(`not ok: ${stage}: ${failure}\n`);
  for (const [stage, { passed, failures }] of counts)
    process.stdout.write(`${stage.padEnd(8)} ${passed} ok, ${failures.length} not ok\n`);
  const passed = counts.reduce((total, [, count]) => total + count.passed, 0);
  const failed = counts.reduce((total, [, count]) => total + count.failures.length, 0);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

const isVm = (stage) => stage.startsWith("vm-");

/**
 * All virtual machines at once: each has one CPU, emulated by one of ours. The
 * first one's output is seen as it comes, the others' when theirs is complete.
 */
async function runMachines(stages, filters) {
  const counts = [];
  const running = stages.map((stage, i) => {
    const heading = `\n── ${stage} ──\n`;
    if (i === 0) {
      process.stdout.write(heading);
      return guarded(stage, filters, process.stdout).then((count) => [count, ""]);
    }
    const kept = new PassThrough();
    let text = heading;
    kept.setEncoding("utf8").on("data", (more) => (text += more));
    return guarded(stage, filters, kept).then((count) => [count, text]);
  });
  for (const [i, run] of running.entries()) {
    const [count, text] = await run;
    process.stdout.write(text);
    counts.push([stages[i], count]);
  }
  return counts;
}

/** A stage that can't even start must not keep the others from running. */
async function guarded(stage, filters, out) {
  try {
    return await runStage(stage, filters, out);
  } catch (error) {
    return { passed: 0, failures: [error.message] };
  }
}

await runScript(import.meta.url, main);
