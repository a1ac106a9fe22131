import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { playLesson, type Played } from "../../src/cli/repl/play_lesson.js";
import { isOurShare } from "../support/machines.js";
import { packageRoot } from "../../src/package/root.js";

const files = readdirSync(join(packageRoot(), "lessons"))
  .filter((name) => name.endsWith(".md"))
  .sort();

let left: readonly string[] = [];
/** What lessons make outside of this process. */
const made = (): readonly string[] => [
  ...readdirSync(tmpdir()).filter((name) => name.startsWith("bcc-lesson-")),
  ...readdirSync("/sys/class/net").filter((name) => name === `lesson${process.pid % 100_000}`),
];

beforeAll(() => {
  left = made();
});
afterAll(() => expect(made()).toEqual(left));

/** @param LESSONS_SHOW tells what each answer was told */
async function played(number: number): Promise<readonly Played[]> {
  const all: Played[] = [];
  for await (const each of playLesson(number, undefined)) {
    if (process.env["LESSONS_SHOW"]) console.log(number, each);
    all.push(each);
  }
  return all;
}

// One CPU, ten times as slow: samples of thirteen workloads at once would be too few of each.
const suite = process.env["BCC_VM"] === undefined ? describe.concurrent : describe;

suite("lessons", () => {
  for (const [i, file] of files.entries()) {
    if (!isOurShare(i)) continue;
    it(`${file}: wrong answers do not pass, right ones do`, async () => {
      const answers = await played(i + 1);
      for (const { wrong, passed, answer } of answers)
        expect({ answer, passed }).toEqual({ answer, passed: !wrong });
      expect(answers.some(({ wrong }) => wrong)).toBe(true);
    }, 600_000);
  }
});
