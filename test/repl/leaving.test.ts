import { describe, expect, it } from "vitest";
import { collectedLines } from "../../src/cli/repl/collected.js";
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
    expect(cut).toMatch(
      /^… \d+ more lines: where they are wanted, :export csv FILE before leaving$/,
    );
    const shown = lines.filter((each) => each.includes("/etc/")).length;
    expect(shown + Number(/\d+/.exec(cut!)![0])).toBe(100);
  });

  it("says nothing of a cell that collected nothing", () => {
    expect(printed(new Desk().enter("opensnoop").runs(1, { shape: eventShape }))).toEqual([""]);
  });
});
