import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import { Recording } from "../../src/recording/index.js";
import { recordedMachine, ReplayRunner } from "../../src/repl/effects/replayed.js";
import type { Replay } from "../../src/repl/model.js";
import { placeOf } from "../../src/repl/reducer/replay.js";
import { headerEnds } from "../../src/repl/screen/header.js";
import { gapsLine, timelineLine } from "../../src/repl/screen/timeline.js";
import { bodyLines } from "../../src/repl/widgets/divide_cell.js";
import { day } from "../recording/support.js";
import { PtyScreen } from "../pty/screen.js";
import { Desk } from "./support.js";

const style = { color: false, unicode: true };

/** A terminal whose cells come from a recording; nothing of it waits for a clock. */
class Replayed extends Desk {
  readonly recording = Recording.open(day);
  private readonly runner = new ReplayRunner(this.recording, (action) => void this.act(action), {
    ...{ suspend: nothing, redraw: nothing, quit: nothing, copy: nothing, edit: nothing },
  });

  constructor() {
    super({ rows: 30, columns: 100 });
    this.act({ type: "machine", machine: recordedMachine(this.recording.header) });
    this.runner.begin({ atEnd: true });
  }

  /** Enters it and lets what it asks for happen. */
  do(text: string): this {
    this.taken();
    this.enter(text);
    for (const effect of this.taken()) void this.runner.perform(effect);
    return this;
  }

  press(...keys: readonly string[]): this {
    this.taken();
    this.type(keys.join(""));
    for (const effect of this.taken()) void this.runner.perform(effect);
    return this;
  }

  /** One key, and lets what it asks for happen. */
  chord(name: string): this {
    this.taken();
    this.key(name);
    for (const effect of this.taken()) void this.runner.perform(effect);
    return this;
  }

  body(id: number): readonly string[] {
    return bodyLines(this.cell(id), { width: 100, height: 12, style });
  }

  close(): void {
    this.runner.close();
  }
}
const nothing = (): undefined => undefined;

/** Without bold and dim. */
const plain = (line: string): string => line.replace(/\x1b\[\d*m/g, "");

describe("a recording in the kernel's place", () => {
  let desk: Replayed;
  beforeEach(() => (desk = new Replayed()));
  afterEach(() => desk.close());

  it("says that it is one, of which machine and when", () => {
    const { left } = headerEnds(desk.state.machine, [], undefined, style);
    expect(left.map((piece) => (typeof piece === "string" ? piece : piece[1])).join("")).toMatch(
      /^bcc-repl {2}recording of vm · 6\.18\.44-fc-v657 x86_64 · 2026-11-26 \d\d:\d\d:\d\d$/,
    );
  });

  it("shows events, a histogram, a table and stacks as they were at the end", () => {
    expect(desk.state.cells.map(({ id, state }) => [id, state])).toEqual([
      ...[
        [1, "running"],
        [2, "stopped"],
        [3, "running"],
        [4, "running"],
        [5, "running"],
      ],
    ]);
    expect(desk.body(1)[0]).toMatch(/PID +COMM +FD +ERR +PATH/);
    expect(desk.body(2).at(-1)).toMatch(/cat +sys_enter_openat \/etc\/(hostname|fstab)$/);
    expect(desk.body(3).join("\n")).toMatch(/4096 -> 8191 +: +\d+ .*█/);
    expect(desk.body(4)[0]).toMatch(/COUNT/);
    expect(desk.body(5).join("\n")).toMatch(/bash \(\d+\)|\[unknown\]|execute_command/);
  });

  it("shows above its timeline what of the file could not be read", () => {
    const replay = { ...desk.state.replay!, notes: ["one frame is damaged; it is left out", "x"] };
    expect(plain(gapsLine(replay, 60, style))).toBe(" ⚠ one frame is damaged; it is left out; x");
  });

  it("goes to a mark, to a time and back, by commands and by keys", () => {
    desk.do(":seek deployed");
    const marked = desk.state.replay!.at;
    expect(marked).toBe(desk.recording.marks[1]!.t);
    expect(desk.cell(2).state).toBe("running");
    desk.press("{");
    expect(desk.state.replay!.at).toBe(desk.recording.marks[0]!.t);
    desk.press("}");
    expect(desk.state.replay!.at).toBe(marked);
    desk.press("5");
    expect(desk.state.replay!.at).toBe(Math.round(desk.recording.length / 2));
    desk.press(",");
    expect(desk.state.replay!.at).toBe(0);
    expect(desk.state.cells).toEqual([]);
    desk.do(":seek end");
    expect(desk.state.cells).toHaveLength(5);
  });

  it("Enter in the list of marks goes there at once", () => {
    desk.do(":marks").key("down").chord("enter");
    expect(desk.state.prompt.editor.text).toBe("");
    expect(desk.state.page).toBeUndefined();
    expect(Math.round(desk.state.replay!.at / 10)).toBe(
      Math.round(desk.recording.marks[1]!.t / 10),
    );
  });

  it("filters, sorts and regroups after the fact, and keeps that while time moves", () => {
    desk.do(":seek 50%");
    desk.state = { ...desk.state, active: 1 };
    desk.do(":filter fstab");
    const before = desk.body(1).filter((line) => line.includes("/etc/"));
    expect(before.length).toBeGreaterThan(3);
    expect(before.every((line) => line.includes("fstab"))).toBe(true);
    desk.do(":seek end");
    expect(desk.cell(1).view.filter).toBe("fstab");
    desk.state = { ...desk.state, active: 4 };
    desk.do(":view table").do(":sort pid");
    expect(desk.cell(4).view.kind).toBe("table");
    desk.do(":seek 80%");
    expect(desk.cell(4).view.sort?.column).toMatch(/pid/i);
  });

  it("runs, stops and clears nothing, and says so", () => {
    for (const text of ["t:sched:sched_switch", ":stop 1", ":clear 1", ":restart 1", ":doctor"]) {
      desk.do(text);
      expect(desk.state.notice?.text).toMatch(/^this is a recording/);
    }
    expect(desk.state.cells).toHaveLength(5);
    desk.do(":rm 3").do(":seek 90%");
    expect(desk.state.cells.map(({ id }) => id)).toEqual([1, 2, 4, 5]);
  });
});

describe("where a recording stands", () => {
  const replay: Replay = {
    ...{ at: 60_000, length: 300_000, playing: true, speed: 4, notes: [] },
    marks: [
      { t: 58_000, text: "deployed" },
      { t: 200_000, text: "rolled back" },
    ],
    ...{ began: Date.UTC(2026, 0, 31, 23, 58), zone: 60 },
  };

  it.each([
    ["90s", 90_000],
    ["1.5m", 90_000],
    ["+30s", 90_000],
    ["-2m", 0],
    ["50%", 150_000],
    ["0:59:30", 90_000],
    ["1:00", 120_000],
    ["end", 300_000],
    ["start", 0],
    ["depl", 58_000],
    ["nowhere", undefined],
    ["", undefined],
  ])("%s is a place", (text, ms) => {
    expect(placeOf(replay, text)).toBe(ms);
  });

  it("is one line with the recording machine's own clock", () => {
    expect(plain(timelineLine(replay, 100, style))).toMatch(
      /^ ▶ 00:59:00 ━{10}●─{22}◆─{17} 01:03:00 {2}4× {2}1:00 of 5:00 {2}deployed$/,
    );
    const bare = { color: false, unicode: false };
    expect(plain(timelineLine({ ...replay, playing: false }, 40, bare))).toBe(
      " = 00:59:00  01:03:00  4x  1:00 of 5:00>",
    );
  });
});

describe("bcc-repl --replay", () => {
  const repl = join(packageRoot(), "bin/bcc-repl");
  const run = (...words: readonly string[]) => spawnSync(repl, words, { encoding: "utf8" });
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "bcc-replay-test-"))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("--batch prints what each cell held at its end; --json as objects", () => {
    const { status, stdout, stderr } = run("--replay", day, "--batch");
    expect(status).toBe(0);
    expect(stderr).toMatch(/^recording of vm, 6\.18\.44-fc-v657 x86_64, 2026-11-26 /);
    expect(stdout).toMatch(/^PID +COMM +FD +ERR +PATH\n/);
    expect(stdout).toMatch(/^ {6}4096 -> 8191 +: \d+ /m);
    const objects = run("--replay", day, "--batch", "--json").stdout.trimEnd().split("\n");
    expect(objects.length).toBeGreaterThan(100);
    for (const line of objects) expect(typeof JSON.parse(line)).toBe("object");
  });

  it("takes commands first: to a moment, and an export from there", () => {
    const script = join(directory, "script");
    const path = join(directory, "calls.csv");
    writeFileSync(script, `# at the mark\n:seek warm\n:export 4 csv ${path}\n:nonsense\n`);
    const { status, stderr } = run("--replay", day, "--batch", script);
    expect(stderr).toContain(`[4] written to ${path}`);
    expect(stderr).toContain("there is no command :nonsense");
    expect(status).toBe(1);
    expect(readFileSync(path, "utf8")).toMatch(/,dd$/m);
  });

  it("refuses what is none with one line", () => {
    const { status, stdout, stderr } = run("--replay", repl, "--batch");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(`error: cannot replay ${repl}: it is not a recording\n`);
    expect(run("--replay").stderr).toMatch(/^error: --replay needs a file\n/);
    expect(run("--max-size", "1G").stderr).toMatch(/^error: --max-size needs --record\n/);
  });

  it("in a terminal: plays, holds, goes to a mark, and leaves it as it was", async () => {
    const screen = PtyScreen.repl(`--replay ${day}`, { XDG_STATE_HOME: directory });
    try {
      await screen.until(/▶ \d\d:\d\d:\d\d .*1×/);
      screen.send("}}");
      await screen.until(/deployed <b>now<\/b>/);
      screen.send(" ");
      await screen.until(/‖/);
      expect(screen.lines().join("\n")).toContain("recording of vm · 6.18.44-fc-v657");
      screen.send(":quit\r");
      await screen.until(/ended 0/);
    } finally {
      screen.kill();
    }
  });
});
