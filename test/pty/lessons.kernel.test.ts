import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import type { Lesson, LessonStep } from "../../src/repl/lesson.js";
import { parseLesson } from "../../src/repl/lessons/parse.js";
import { PtyScreen } from "./screen.js";

let directory: string;
let screen: PtyScreen | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "bcc-pty-lesson-"));
});
afterEach(() => {
  screen?.kill();
  rmSync(directory, { recursive: true, force: true });
});

const folder = join(packageRoot(), "lessons");
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".md"))
  .sort();

function lessonIn(path: string): Lesson {
  const parsed = parseLesson("a", readFileSync(path, "utf8"));
  if (!parsed.ok) throw new Error(parsed.wrong.join("\n"));
  return parsed.lesson;
}

/** The first words of what is said when a step is done, as far as they are on one line. */
const doneWords = ({ done }: LessonStep): string => `✓ ${done.replaceAll("`", "").slice(0, 20)}`;

/** Somebody who types, at a screen. */
class Student {
  constructor(readonly pty: PtyScreen) {}

  /** A text of several lines is pasted; Ctrl-Enter's way out of an open one is no matter here. */
  enter(text: string): void {
    this.pty.send(text.includes("\n") ? `\x1b[200~${text}\x1b[201~` : text);
    this.pty.send("\r");
  }

  async sees(...words: readonly string[]): Promise<string> {
    return this.pty.until((text) => words.some((each) => text.includes(each)), words.join(" | "));
  }

  private directory = "?";

  /** What the lesson has made for this run is read off the screen. */
  private filled(text: string, shown: string): string {
    this.directory = /\/tmp\/bcc-lesson-\w+/.exec(shown)?.[0] ?? this.directory;
    const [, pid = "?"] = /-p (\d+)/.exec(shown) ?? [];
    return text.replaceAll("{pid}", pid).replaceAll("{dir}", this.directory);
  }

  /** All wrong answers, what is said of them, and then the right one, by the hints. */
  async takes(lesson: Lesson): Promise<void> {
    for (const [i, step] of lesson.steps.entries()) {
      await this.sees(`${i + 1} of ${lesson.steps.length} · ${step.title}`);
      const isOpen = (now: string): boolean =>
        !/\{(?:pid|dir|device)\}/.test(now) &&
        (step.type === undefined || now.includes("  Tab takes it"));
      const shown = await this.pty.until(isOpen, "the step, with what it has made");
      expect(shown).not.toContain(doneWords(step));
      for (const wrong of step.wrong) {
        this.enter(this.filled(wrong, shown));
        // A command that finds no file leaves nothing to be judged.
        if (/^:(?:load|watch) /.test(wrong)) {
          await this.sees("cannot read", "not yet:");
          continue;
        }
        const text = await this.sees("not yet:", doneWords(step));
        expect(text).not.toContain(doneWords(step));
        if (step.type === undefined) continue;
        this.enter(":rm all");
        await this.pty.until((now) => !now.includes("not yet:"), "nothing of what was removed");
      }
      this.enter(":lesson hint");
      await this.sees(step.hint.split("{")[0]!.slice(0, 30));
      // The second hint writes the answer: a person has but to press Enter.
      if (step.answer.length === 1) {
        this.enter(":lesson hint");
        await this.sees("this is one way: Enter runs it");
        this.pty.send("\r");
      } else if (step.answer.length === 0) this.enter(":lesson save");
      else for (const each of step.answer) this.enter(this.filled(each, shown));
      await this.sees(doneWords(step));
      this.pty.send("\t\r");
    }
    await this.sees("is done");
  }
}

/** @param LESSONS all lessons, or their numbers, as in 1,5,9 */
const asked = process.env["LESSONS"];
const numbers =
  asked === "all" ? files.map((_, i) => i + 1) : (asked ?? "1,9").split(",").map(Number);

describe("a whole lesson by keys", () => {
  for (const number of numbers)
    it(`${files[number - 1]}: wrong answers, hints, the answers, to its end`, async () => {
      const env = { XDG_STATE_HOME: directory };
      screen = new PtyScreen(
        `${join(packageRoot(), "bin/bcc-repl")} lesson ${number}`,
        ...([40, 120, env] as const),
      );
      const student = new Student(screen);
      await student.takes(lessonIn(join(folder, files[number - 1]!)));
      student.enter(":lesson");
      await screen.until(new RegExp(`^ *${number}  .*\\(done\\)`, "m"));
      screen.send("q");
      screen.send("\x04");
      await screen.until(/ended 0/);
    }, 600_000);
});

describe("a teacher's folder", () => {
  const source = `# Of my own

What it is about.

## Look

Type it.

\`\`\`type
opensnoop
\`\`\`

\`\`\`work
opens /etc/passwd 3
\`\`\`

\`\`\`check
rows >= 3 where PATH = /etc/passwd and COMM = lesson
\`\`\`

> **Hint:** It is a tool.

> **Done:** Seen it.
`;

  it("is listed and taken in place of ours, with large letters and keys for onlookers", async () => {
    const lessons = join(directory, "mine");
    mkdirSync(lessons);
    writeFileSync(join(lessons, "01-own.md"), source);
    writeFileSync(join(lessons, "02-broken.md"), "# Only a title\n");
    const env = { XDG_STATE_HOME: join(directory, "state") };
    const command = `${join(packageRoot(), "bin/bcc-repl")} --lessons ${lessons} --class`;
    screen = new PtyScreen(command, 30, 90, env);
    const student = new Student(screen);
    await screen.until(/›/);
    student.enter(":lesson");
    const list = await screen.until(/Of my own/);
    expect(list).not.toContain("What opens files");
    expect(list).toMatch(/2 {2}02-broken\.md: /);
    screen.send("\r");
    await screen.until((text) => text.includes("› :lesson 1"), ":lesson 1 in the prompt");
    screen.send("\r");
    await student.sees("1 of 1 · Look");
    screen.send("\t");
    // What was pressed is there for all to see, and what it did; that there is such a key is said before.
    await screen.until(/^\u2501.*\bTab\b.*$[^]*\u203a opensnoop/m);
    screen.send("\r");
    await student.sees("✓ Seen it.");
    screen.send("\x04");
    await screen.until(/ended 0/);
  }, 200_000);
});
