import { DEFAULT_ARGDIST, planArgdist } from "../../../src/oneliners/argdist/index.js";
import { translatePython } from "../../../src/oneliners/bccpython/index.js";
import { looksLikeBpftrace, translateBpftrace } from "../../../src/oneliners/bpftrace/index.js";
import { DEFAULT_OPTIONS, planTrace } from "../../../src/oneliners/trace/index.js";
import {
  planFuncCount,
  planFuncInterval,
  planFuncLatency,
  planFuncSlower,
  planStackCount,
} from "../../../src/functions/index.js";
import { machineWith, pattern } from "../../functions/machine.js";
import { withFentry, withKprobes, withoutKprobes } from "../../support/kernel.js";
import { fakeUser } from "../../support/user.js";
import { expectSound, type TextTarget } from "../target.js";
import { BPFTRACE_WORDS, ONE_LINER_WORDS, PYTHON_WORDS } from "./vocabulary.js";

const kernels = [withFentry(), withKprobes(), withoutKprobes()];
const user = fakeUser();

/** Inputs of all lengths meet all kernels. */
const kernelFor = (input: string) => kernels[input.length % kernels.length]!;

function trace(input: string): void {
  const options = {
    ...DEFAULT_OPTIONS,
    json: input.length % 2 === 0,
    userStack: input.length % 5 === 0,
    binaryCompare: input.length % 7 === 0,
  };
  expectSound(planTrace(input.split("\0"), options, kernelFor(input), user));
}

function argdist(input: string): void {
  const kind = input.startsWith("-H") ? "histogram" : "count";
  const text = input.replace(/^-[CH] /, "");
  expectSound(planArgdist([{ kind, text }], DEFAULT_ARGDIST, kernelFor(input), user));
}

const allOff = {
  ...{ kernelOnly: false, userOnly: false, perProcess: false, offsets: false },
  ...{ addresses: false, delimited: false, folded: false },
};
const slower = {
  ...{ timeOfDay: false, elapsed: true, folded: false, kernelStack: false, userStack: true },
  ...{ regex: false, minMs: 1 },
};

function functions(input: string): void {
  const machine = machineWith(kernelFor(input));
  const options = pattern(input, { regex: input.length % 2 === 0 });
  expectSound(planFuncCount(options, machine));
  expectSound(planStackCount({ ...options, ...allOff }, machine));
  const timed = { ...options, unit: "usecs" as const };
  expectSound(planFuncLatency({ ...timed, perFunction: input.length % 3 === 0 }, machine));
  expectSound(planFuncInterval(timed, machine));
  const patterns = input.split(" ").slice(0, 3);
  expectSound(planFuncSlower({ ...slower, patterns, arguments: input.length % 7 }, machine));
}

function bpftrace(input: string): void {
  const kernel = kernelFor(input);
  looksLikeBpftrace(input);
  const made = translateBpftrace(input, kernel);
  expectSound(made);
}

function python(input: string): void {
  expectSound(translatePython(input));
}

export const oneLiners: readonly TextTarget[] = [
  { name: "trace", words: ONE_LINER_WORDS, most: 4096, lines: true, run: trace },
  { name: "argdist", words: ONE_LINER_WORDS, most: 4096, lines: true, run: argdist },
  { name: "functions", words: ONE_LINER_WORDS, most: 4096, lines: true, run: functions },
  { name: "bpftrace", words: BPFTRACE_WORDS, most: 4096, lines: true, run: bpftrace },
  { name: "python", words: PYTHON_WORDS, most: 8192, run: python },
];
