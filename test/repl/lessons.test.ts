import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import { cellsOfStyled } from "../../src/repl/drawing/line.js";
import type { Lesson } from "../../src/repl/lesson.js";
import { readCondition, WrongCondition } from "../../src/repl/lessons/condition.js";
import { lackOf } from "../../src/repl/lessons/evaluate.js";
import { parseLesson } from "../../src/repl/lessons/parse.js";
import { correctionOffered } from "../../src/repl/reducer/runs.js";
import { lessonLines } from "../../src/repl/screen/lesson.js";
import { counted, Desk, histogramShape, sized, tableShape } from "./support.js";

const folder = join(packageRoot(), "lessons");
const files = readdirSync(folder).filter((name) => name.endsWith(".md"));

const text = (more = ""): string => `# A lesson

What it is about.

## One

Do this, with {pid}.

\`\`\`type
opensnoop -p ____
\`\`\`

\`\`\`answer
opensnoop -p {pid}
\`\`\`

\`\`\`work
opens /etc/hosts 3
\`\`\`

\`\`\`check
rows >= 2 where comm = a and COUNT > 3
  a is not there often enough
state running
\`\`\`

> **Hint:** Like this.

> **Done:** It was counted.
${more}
## Two

\`\`\`answer
:view table
\`\`\`

\`\`\`check
view table
\`\`\`

> **Hint:** So.

> **Done:** Shown.
`;

function lessonOf(source: string): Lesson {
  const parsed = parseLesson("a", source);
  if (!parsed.ok) throw new Error(parsed.wrong.join("\n"));
  return parsed.lesson;
}

const wrongIn = (source: string): readonly string[] => {
  const parsed = parseLesson("a", source);
  return parsed.ok ? [] : parsed.wrong;
};

describe("our lessons", () => {
  it("are twelve at least, whole, and say what kprobes would change", () => {
    expect(files.length).toBeGreaterThanOrEqual(12);
    for (const file of files) {
      const { steps } = lessonOf(readFileSync(join(folder, file), "utf8"));
      expect({ file, kprobes: steps.some(({ kprobes }) => kprobes !== undefined) }).toEqual({
        file,
        kprobes: true,
      });
      expect({ file, wrong: steps.flatMap(({ wrong }) => wrong).length > 0 }).toEqual({
        file,
        wrong: true,
      });
    }
  });
});

describe("a lesson's file", () => {
  it("is read whole", () => {
    const { title, about, steps } = lessonOf(text());
    expect({ title, about }).toEqual({ title: "A lesson", about: ["What it is about."] });
    expect(steps[0]).toMatchObject({
      title: "One",
      type: "opensnoop -p ____",
      answer: ["opensnoop -p {pid}"],
      work: { name: "opens", words: ["/etc/hosts", "3"] },
      hint: "Like this.",
      done: "It was counted.",
    });
    expect(steps[0]!.check).toEqual([
      {
        kind: "rows",
        order: ">=",
        number: 2,
        where: [
          { column: "comm", comparison: "=", value: "a" },
          { column: "COUNT", comparison: ">", value: "3" },
        ],
        said: "rows >= 2 where comm = a and COUNT > 3",
        hint: "a is not there often enough",
      },
      { kind: "state", state: "running", said: "state running" },
    ]);
  });

  it("names what a step has made in its steps only: before them nothing is made", () => {
    const source = text().replace("What it is about.", "About {device}.");
    expect(wrongIn(source)).toEqual(["line 3: {device} is known in a step only"]);
  });

  it("names each mistake by its line, all at once", () => {
    const source = text()
      .replace("rows >= 2 where", "rowes >= 2 where")
      .replace("opens /etc/hosts 3", "opens /dev/watchdog 3")
      .replace("> **Done:** Shown.", "> **Dun:** Shown.")
      .replace("view table\n```\n\n> **Hint:** So", "view tabel\n```\n\n> **Hint:** So");
    const wrong = wrongIn(source);
    expect(wrong.map((each) => each.replace(/ of events,.*/, ""))).toEqual([
      "line 18: the workload is opens PATH TIMES … with /etc/passwd, /etc/hosts, /no/such/NAME or {dir}/NAME",
      "line 22: rowes is not a condition: perhaps rows",
      "line 43: > **Dun:** is none of Hint, Done, With kprobes",
      "line 38: tabel is none",
      'line 31: the step "Two" does not say what the kernel did (> **Done:** …)',
    ]);
  });

  it("of a stranger's runs nothing but our workloads, with harmless words", () => {
    for (const work of [
      "../../evil 1",
      "constructor 1",
      "starts /bin/rm 1 -rf",
      "starts true 1; reboot",
      "opens /dev/watchdog 1",
      "opens /etc/hosts/../shadow 1",
      "packets eth0 4242 20",
      "opens {dir}/../x 1",
    ])
      expect(wrongIn(text().replace("opens /etc/hosts 3", work)).length).toBe(1);
    const outside = text("\n```file ../../etc/cron.d/x\n* * * * * root\n```\n");
    expect(wrongIn(outside)).toEqual(["line 31: ```file needs a plain file name"]);
  });

  it("that is none says why", () => {
    expect(wrongIn("")).toEqual([
      "line 1: it begins with a title (# …)",
      "line 1: it has no steps (## …)",
    ]);
    expect(wrongIn("x".repeat(200_000))).toEqual(["it is too long for a lesson"]);
  });
});

describe("a check", () => {
  it("refuses what it cannot read", () => {
    for (const [condition, why] of [
      ["rows", "a comparison is missing"],
      ["rows has 3", "a number is not a text"],
      ["rows >= x", "x is not a number"],
      ["rows >= 1 when a = b", "when stands where where is expected"],
      ["rows >= 1 where a = b or c = d", "or stands where and is expected"],
      ["buckets 1-2 >= 3", "1-2 is not a range"],
      ["state dead", "dead is none of running"],
      ["view picture", "picture is none of"],
      ["process.exit()", "is not a condition"],
      ["state running now", "now is too much"],
    ] as const)
      expect(() => readCondition(condition), condition).toThrow(
        expect.objectContaining({ message: expect.stringContaining(why) as string }) as Error,
      );
    expect(() => readCondition("rows")).toThrow(WrongCondition);
  });

  const lack = (desk: Desk, condition: string): string | undefined =>
    lackOf(desk.cell(1), [{ said: condition, ...readCondition(condition) }]);

  it("looks into rows, sums, buckets, texts, probes and views", () => {
    const desk = new Desk()
      .enter("argdist x")
      .runs(1, { shape: tableShape, notes: ["1 map kept"] });
    desk.sample(1, { tables: [counted(1, [7, "lesson", 12], [8, "sh", 3])] });
    for (const met of [
      "rows = 2",
      "rows = 1 where comm = lesson and COUNT >= 12",
      'rows >= 1 where row has "12 "',
      "rows = 0 where PID != 7 and comm = lesson",
      "sum COUNT = 15",
      "sum count >= 3 where pid > 7",
      "state running",
      "text has argdist",
      "text lacks opens",
      'note has "map kept"',
      "probe tracepoint__*_read",
      "view table",
    ])
      expect({ met, lack: lack(desk, met) }).toEqual({ met, lack: undefined });
    expect(lack(desk, "rows >= 3")).toBe("at least 3 rows; there are 2");
    expect(lack(desk, "rows >= 3 where path = x")).toContain("its columns are COUNT");
    expect(lack(desk, "probe tracepoint__*_write")).toContain("attached is tracepoint__syscalls");
    expect(lack(desk, "refused may-be-null")).toContain("this one runs");
  });

  it("say what is wanted in words, in every lesson", () => {
    const desk = new Desk().enter("argdist x").runs(1, { shape: histogramShape });
    desk.sample(1, { tables: [sized(1, { 3: 4 })] });
    const lessons = files.map((file) => lessonOf(readFileSync(join(folder, file), "utf8")));
    const said = lessons.flatMap(({ steps }) =>
      steps.flatMap(({ check }) =>
        check.flatMap(({ hint: _, ...bare }) => lackOf(desk.cell(1), [bare]) ?? []),
      ),
    );
    expect(said.length).toBeGreaterThan(40);
    for (const sentence of said) {
      expect(sentence).not.toMatch(/[<>!]=| where | row has|\*_|verifier-|is running|is failed/);
      expect(sentence).toMatch(
        /^(?:at least|at most|no|rows with|the view|a probe|a text|a cell) ?|is missing in the text$|^its notes say/,
      );
    }
    expect(said[0]).toBe(
      "at least 3 rows with /etc/passwd in PATH and lesson in COMM; there are none",
    );
    desk.enter("opensnoop").runs(2, { shape: tableShape });
    desk.sample(2, { tables: [counted(1, [7, "lesson", 1])] });
    const wanted = "rows >= 3 where PID = 7 and COUNT >= 20 and row has lesson";
    expect(lackOf(desk.cell(2), [{ said: wanted, ...readCondition(wanted) }])).toBe(
      "at least 3 rows with 7 in PID, at least 20 in COUNT and lesson; there are none",
    );
  });

  it("counts what lies between two values of a histogram", () => {
    const desk = new Desk().enter("argdist x").runs(1, { shape: histogramShape });
    desk.sample(1, { tables: [sized(1, { 3: 4, 5: 9 })] });
    expect(lack(desk, "buckets 16..31 = 9")).toBe(undefined);
    expect(lack(desk, "buckets 16..31 >= 10")).toContain("there are 9");
  });
});

describe("a lesson in the terminal", () => {
  const opened = (): Desk => {
    const lesson = lessonOf(text());
    const desk = new Desk().act({
      type: "lesson",
      news: { kind: "opened", number: 1, of: 2, lesson, step: 0 },
    });
    return desk.act({ type: "lesson", news: { kind: "ready", step: lesson.steps[0]! } });
  };
  const wishes = (desk: Desk): readonly string[] =>
    desk.taken().flatMap((effect) => (effect.do === "lesson" ? [effect.wish.kind] : []));

  it("sets the workload to work when a cell runs, says what is missing, and passes", () => {
    const desk = opened();
    expect(wishes(desk)).toEqual(["begin"]);
    desk.key("tab");
    expect(desk.state.prompt.editor).toMatchObject({ text: "opensnoop -p ", cursor: 13 });
    desk.enter("7").runs(1, { shape: tableShape });
    expect(wishes(desk)).toEqual(["work"]);
    const rows = (count: number) => ({ tables: [counted(1, [7, "a", count], [8, "a", count])] });
    desk.sample(1, rows(9));
    expect(desk.state.lesson?.passed).toBe(false);
    desk.act({ type: "lesson", news: { kind: "worked" } });
    desk.sample(1, rows(2)).sample(1, rows(2));
    expect(desk.state.lesson?.unmet).toBe("a is not there often enough");
    desk.enter(":lesson next");
    expect(desk.state.notice?.text).toContain("not yet: a is not there often enough");
    desk.sample(1, rows(9));
    expect(desk.state.lesson).toMatchObject({ passed: true, unmet: undefined });
    expect(wishes(desk)).toEqual(["progress"]);
    desk.key("tab", "enter");
    expect(desk.state.lesson).toMatchObject({ step: 1, passed: false });
    // Nothing is to be typed anew: the cell stays, and its view is looked at.
    expect(desk.state.cells.length).toBe(1);
    desk.act({ type: "lesson", news: { kind: "ready", step: desk.state.lesson!.at } });
    desk.enter(":view table");
    expect(desk.state.lesson?.passed).toBe(true);
    desk.enter(":lesson next");
    expect(desk.state.lesson).toBe(undefined);
    expect(desk.state.notice?.text).toContain("is done; :lesson 2 goes on");
  });

  it("says nothing of a cell that is gone, or of a text that another takes the place of", () => {
    const tried = (): Desk => {
      const desk = opened().enter("execsnoop").runs(1, { shape: tableShape });
      desk.act({ type: "lesson", news: { kind: "worked" } });
      const rows = { tables: [counted(1, [7, "b", 9])] };
      return desk.sample(1, rows).sample(1, rows);
    };
    expect(tried().state.lesson?.unmet).toBe("a is not there often enough");
    expect(tried().enter(":rm all").state.lesson?.unmet).toBeUndefined();
    expect(tried().enter(":edit 1").enter(" -x").state.lesson?.unmet).toBeUndefined();
  });

  it("Tab takes what the screen says: the step's text after a wrong answer too, a correction first", () => {
    const says = (desk: Desk): boolean => {
      const corrects = correctionOffered(desk.state) !== undefined;
      const style = { color: false, unicode: true };
      const lines = lessonLines(desk.state.lesson!, 12, 80, style, corrects);
      return lines.join("\n").includes("Tab takes it");
    };
    const tried = opened().enter("execsnoop").runs(1, { shape: tableShape });
    expect(says(tried)).toBe(true);
    expect(tried.key("tab").state.prompt.editor.text).toBe("opensnoop -p ");
    const wrong = opened().enter("opensnop");
    const source = { name: "input", text: "opensnop" };
    wrong.act({
      ...{ type: "refused", id: 1, run: 1 },
      diagnostics: [
        {
          ...{ severity: "error", code: "unknown-function", message: "no function opensnop" },
          ...{ source, span: { start: 0, end: 8 }, fix: "opensnoop" },
        },
      ],
    });
    expect(says(wrong)).toBe(false);
    expect(wrong.key("tab").state.prompt.editor.text).toBe("opensnoop");
  });

  it("hints twice: what to do, then what to type", () => {
    const desk = opened().enter(":lesson hint");
    expect(desk.state.notice?.text).toBe("Like this.");
    desk.enter(":lesson hint");
    expect(desk.state.prompt.editor.text).toBe("opensnoop -p {pid}");
  });

  it("says when its workload cannot run, and goes on without", () => {
    const desk = opened().act({ type: "lesson", news: { kind: "failed", why: "no ip" } });
    const style = { color: false, unicode: true };
    const shown = lessonLines(desk.state.lesson!, 9, 80, style).join("\n");
    expect(shown).toContain("the workload cannot run: no ip");
    expect(desk.enter(":lesson skip").state.lesson).toMatchObject({ step: 1 });
  });

  it("fits its room on every screen", () => {
    const { lesson } = opened().state;
    const long = { ...lesson!.at, text: [`${"long words ".repeat(60)}\`code\` 漢字漢字`] };
    for (const unmet of [undefined, "much is missing ".repeat(20)])
      for (const width of [20, 40, 80, 120])
        for (const most of [1, 2, 5, 12]) {
          const lines = lessonLines({ ...lesson!, at: long, unmet }, most, width, {
            color: false,
            unicode: true,
          });
          expect(lines.length).toBeLessThanOrEqual(Math.max(2, most));
          for (const each of lines) expect(cellsOfStyled(each)).toBeLessThanOrEqual(width);
        }
  });

  it("knows no other words, and none without a lesson", () => {
    expect(new Desk().enter(":lesson nxt").state.notice?.text).toContain("takes a number, or next");
    expect(new Desk().enter(":lesson next").state.notice?.text).toContain("no lesson is open");
    expect(wishes(new Desk().enter(":lesson"))).toEqual(["list"]);
    expect(wishes(new Desk().enter(":lesson 3"))).toEqual(["open"]);
  });

  it("shows onlookers the keys", () => {
    const desk = new Desk();
    desk.state = { ...desk.state, pressed: [] };
    desk.type("ab").key("tab").control("c");
    expect(desk.state.pressed).toEqual(["“ab”", "Tab", "^C"]);
    expect(new Desk().type("ab").state.pressed).toBe(undefined);
  });
});
