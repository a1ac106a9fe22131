import { describe, expect, it } from "vitest";
import { collectedLines } from "../../src/cli/repl/collected.js";
import { entered } from "../../src/repl/reducer/index.js";
import { Desk, eventShape } from "./support.js";

const style = { color: true, unicode: true };
const heading = "PID COMM FILE";

function desk(count: number): Desk {
  const lines = Array.from(
    { length: count },
    (_, i) => `${String(i).padEnd(3)} ${i % 3 === 0 ? "sshd" : "cron"} /etc/${i}`,
  );
  return new Desk()
    .enter("opensnoop")
    .runs(1, { shape: eventShape })
    .prints(1, heading, lines, { total: count });
}

const printed = (of: Desk): readonly string[] => collectedLines(of.state, style).split("\n");

describe("leaving prints what was collected", () => {
  it("as plain text, with nothing that says how it was shown", () => {
    const lines = printed(desk(3));
    expect(lines[0]).toBe("[1] opensnoop");
    expect(lines.join("\n")).not.toMatch(/\x1b|following/);
    expect(lines.filter((each) => each.includes("/etc/"))).toHaveLength(3);
  });

  it("as the filter shows it, and names the filter", () => {
    const lines = printed(desk(9).enter(":filter sshd"));
    expect(lines[0]).toBe("[1] opensnoop  /sshd");
    expect(lines.filter((each) => each.includes("cron"))).toEqual([]);
    expect(lines.filter((each) => each.includes("sshd"))).toHaveLength(4);
  });

  it("says how much it cut, and what would have kept it", () => {
    const lines = printed(desk(100));
    const cut = lines.find((each) => each.startsWith("…"));
    expect(cut).toMatch(/^… \d+ more lines \(:export csv FILE, before you leave, writes all\)$/);
    const shown = lines.filter((each) => each.includes("/etc/")).length;
    expect(shown + Number(/\d+/.exec(cut!)![0])).toBe(100);
  });

  it("says nothing of a cell that collected nothing", () => {
    expect(printed(new Desk().enter("opensnoop").runs(1, { shape: eventShape }))).toEqual([""]);
  });
});

describe("what runs is not left by a word", () => {
  const quits = (of: Desk): boolean => of.taken().some((effect) => effect.do === "quit");
  const running = (): Desk => desk(3);

  for (const word of ["quit", "exit", ":q"])
    it(`${word} asks once, and Enter leaves`, () => {
      const asked = running().enter(word);
      expect(quits(asked)).toBe(false);
      expect(asked.state.notice?.text).toBe(
        "1 cell runs: Enter stops and leaves, any other key stays",
      );
      expect(quits(asked.key("enter"))).toBe(true);
    });

  it("typed once more it leaves; another key stays, and Enter is nothing then", () => {
    expect(quits(running().enter("quit").enter("quit"))).toBe(true);
    const stayed = running().enter("quit").key("f2", "escape", "enter");
    expect(quits(stayed)).toBe(false);
    expect(stayed.state.cells[0]!.state).toBe("running");
  });

  it("is asked again behind other work", () => {
    expect(quits(running().enter("quit").enter(":pin").enter("quit"))).toBe(false);
  });

  it("leaves at once where nothing runs, and where a script says so", () => {
    expect(quits(new Desk().enter("quit"))).toBe(true);
    expect(entered(running().state, ":quit")[1]).toEqual([{ do: "quit" }]);
  });
});
