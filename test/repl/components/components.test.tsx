import { Box } from "ink";
import { describe, expect, it } from "vitest";
import { CellList } from "../../../src/repl/components/cell_list.js";
import { CellView } from "../../../src/repl/components/cell.js";
import { Footer } from "../../../src/repl/components/footer.js";
import { Header } from "../../../src/repl/components/header.js";
import { mountInk } from "../../../src/repl/components/mount.js";
import { PageView } from "../../../src/repl/components/page.js";
import { Painted, SplitLine } from "../../../src/repl/components/painted.js";
import { PromptView } from "../../../src/repl/components/prompt.js";
import { Welcome } from "../../../src/repl/components/welcome.js";
import { firstFrame } from "../../../src/repl/screen/first_frame.js";
import { mountScreen } from "../../../src/repl/components/mount.js";
import { counted, Desk, eventShape, tableShape } from "../support.js";

const style = { color: false, unicode: true };
const bare = (text: string): string => text.replace(/\x1b\[[0-9;]*m/g, "").trimEnd();

/** A component alone, in a box of that size. */
function drawn(node: React.ReactElement, width = 40, height = 6) {
  const ink = mountInk();
  const box = (
    <Box width={width} height={height} flexDirection="column" flexShrink={0}>
      {node}
    </Box>
  );
  const { lines, cursor } = ink.show(box, { width, height });
  ink.unmount();
  return { lines: lines.map(bare), cursor };
}

const machine = {
  release: "6.18",
  words: ["BTF", "root"],
  suggestions: [{ question: "who opens files?", text: "opensnoop" }],
};

describe("each component alone", () => {
  it("a line with two ends gives up the left one's cells, then the right one", () => {
    const line = <SplitLine left={["0123456789abcdef left"]} right={["right end"]} style={style} />;
    expect(drawn(line, 40, 1).lines).toEqual(["0123456789abcdef left          right end"]);
    expect(drawn(line, 28, 1).lines).toEqual(["0123456789abcdef … right end"]);
    expect(drawn(line, 24, 1).lines).toEqual(["0123456789abcdef left"]);
  });

  it("the header says the machine and what runs", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
    const header = (
      <Header machine={machine} cells={desk.state.cells} recording={undefined} style={style} />
    );
    expect(drawn(header, 70, 1).lines).toEqual([
      "bcc-repl  6.18 · BTF · root             1 running · 0 lost · 0.0 % cpu",
    ]);
  });

  it("the welcome has something to try", () => {
    expect(drawn(<Welcome machine={machine} tip={0} style={style} />, 60).lines[0]).toBe(
      "who opens files?",
    );
  });

  it("the footer is cut where it ends", () => {
    expect(drawn(<Footer pieces={["0123456789"]} style={style} />, 8, 1).lines).toEqual([
      "0123456…",
    ]);
  });

  it("a page says which of its lines are seen", () => {
    const page = { title: "tools", lines: ["a", "b", "c", "d"], scroll: 1 };
    expect(drawn(<PageView page={page} rows={2} style={style} />, 40, 4).lines).toEqual([
      "tools  2–3 of 4",
      "b",
      "c",
      "",
    ]);
  });

  it("the prompt has its cursor and below it what completes the text", () => {
    const desk = new Desk().type("vfs_r");
    const item = { text: "vfs_read", detail: "function", help: "reads" };
    desk.act({
      type: "completed",
      text: "vfs_r",
      cursor: 5,
      from: 0,
      to: 5,
      items: [item, { ...item, text: "vfs_readv" }],
    });
    const { prompt, tools } = desk.state;
    const { lines, cursor } = drawn(
      <PromptView prompt={prompt} tools={tools} focused width={40} mostRows={6} style={style} />,
    );
    expect(lines.slice(0, 3)).toEqual([
      " › vfs_read",
      "     vfs_read   function  reads",
      "     vfs_readv  function  reads",
    ]);
    expect(cursor).toEqual({ row: 0, column: 11 });
  });
});

describe("cells", () => {
  const desk = new Desk().enter("a_b").runs(1, { shape: tableShape, notes: ["chosen"] });
  desk.sample(1, { tables: [counted(1, [1, "ssh", 10])] });
  desk.enter("b_c").runs(2, { shape: eventShape });
  desk.prints(2, "PID", ["1", "2", "3"], { total: 3 });

  it("one alone: title, what was chosen, data", () => {
    const room = { height: 6, width: 70, focused: true, alone: false };
    const { lines } = drawn(<CellView cell={desk.cell(1)} {...room} style={style} />, 70);
    expect(lines[0]).toMatch(/^\[1\] a_b .*● 0 ev\/s · 0 lost$/);
    expect(lines.slice(1, 4)).toEqual([
      "    ↳ chosen",
      "    COUNT▾   RATE/s   pid  comm",
      "        10       10     1  ssh",
    ]);
  });

  it("share the height that the layout gives them, the chosen one first", () => {
    const list = (height: number) =>
      drawn(
        <CellList
          cells={desk.state.cells}
          active={2}
          focused={false}
          maximised={false}
          width={70}
          style={style}
        />,
        70,
        height,
      ).lines;
    const titles = list(12).flatMap((text, row) => (/^\[\d/.test(text) ? [[row, text[1]]] : []));
    expect(titles).toEqual([
      [0, "1"],
      [5, "2"],
    ]);
    // Too little for two: the chosen one alone.
    expect(list(6)[0]).toContain("[2]");
    expect(list(6)[5]).toBe("1 more cell");
  });
});

describe("what cannot be drawn", () => {
  const fail = (): never => {
    throw new TypeError("broken");
  };

  it("a cell says so in its title's place; the others are as they are", () => {
    const desk = new Desk().enter("a_b").runs(1, { shape: tableShape });
    desk.enter("b_c").runs(2, { shape: eventShape });
    const broken = Object.defineProperty({ ...desk.cell(1) }, "text", { get: fail });
    const list = { active: 2, focused: false, maximised: false, width: 70, style };
    const { lines } = drawn(<CellList cells={[broken, desk.cell(2)]} {...list} />, 70, 12);
    expect(lines[0]).toBe("a bug in bcc-repl: TypeError: broken");
    expect(lines.find((line) => line.startsWith("[2]"))).toMatch(/^\[2\] b_c/);
  });

  it("a part says so within its own place", () => {
    const node = (
      <Box width={12} height={2} flexDirection="column">
        <Painted height={1} draw={fail} />
        <Painted height={1} draw={() => ["x"]} />
      </Box>
    );
    expect(drawn(node, 12, 2).lines).toEqual(["a bug in bcc", "x"]);
  });
});

describe("painting", () => {
  it("keeps within every rectangle around", () => {
    const node = (
      <Box width={6} height={2} overflow="hidden" flexDirection="column">
        <Painted height={3} flexShrink={0} draw={() => ["one", "two", "three"]} />
      </Box>
    );
    expect(drawn(node, 10, 4).lines).toEqual(["one", "two", "", ""]);
  });

  it("asks nothing again that did not change", () => {
    const ink = mountInk();
    let asked = 0;
    const draw = () => {
      asked++;
      return ["x"];
    };
    const size = { width: 10, height: 2 };
    const node = (text: string) => (
      <Box width={10} height={2} flexDirection="column">
        <Painted height={1} draw={draw} />
        <Painted height={1} draw={() => [text]} />
      </Box>
    );
    ink.show(node("a"), size);
    expect(ink.show(node("b"), size).lines).toEqual(["x", "b"]);
    expect(asked).toBe(1);
    ink.unmount();
  });

  it("tells what stands under a place", () => {
    const ink = mountInk();
    const draw = () => [];
    ink.show(
      <Box width={10} height={4} flexDirection="column">
        <Box height={1} flexShrink={0} />
        <Painted height={3} draw={draw} target="cell" />
      </Box>,
      { width: 10, height: 4 },
    );
    expect(ink.hit(2, 5)).toEqual({ target: "cell", row: 1, column: 5 });
    expect(ink.hit(0, 5)).toBeUndefined();
    ink.unmount();
  });
});

describe("the first frame", () => {
  it("is what Ink shows later, as long as there are no cells", () => {
    for (const size of [
      { rows: 24, columns: 80 },
      { rows: 8, columns: 30 },
    ]) {
      const desk = new Desk(size).act({ type: "machine", machine }).type("typed before");
      const screen = mountScreen(style);
      expect(firstFrame(desk.state, style)).toEqual(screen.show(desk.state));
      screen.unmount();
    }
  });
});
