import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { flameGraph } from "../../src/render/index.js";
import { FLAME_SCRIPT } from "../../src/render/flame_script.js";
import type { TableRow } from "../../src/types/data.js";
import type { StacksView } from "../../src/types/view.js";
import { int, kernelStack, noStack, row, stackOf, table, text, userStack } from "./snapshots.js";

const view: StacksView = {
  kind: "stacks",
  table: "t",
  kernel: "k",
  user: "u",
  comm: "comm",
  aggregate: "count",
  divisor: 1n,
  unit: "samples",
  style: "profile",
  folded: false,
  delimited: false,
  offsets: false,
  addresses: false,
  annotate: false,
};
const types = { comm: text, pid: int, k: kernelStack, u: userStack };
const picture = (rows: readonly TableRow[], title?: string): string =>
  flameGraph(view, table(types, rows), title === undefined ? {} : { title });

interface Box {
  readonly title: string;
  readonly name: string;
  readonly x: number;
  readonly w: number;
  readonly level: number;
  readonly fill: string;
  readonly shown: string;
}

/** Frames as they stand in the file; entities stay. */
function boxes(svg: string): Box[] {
  const pattern =
    /<g class="f" data-x="([^"]+)" data-w="([^"]+)" data-level="(\d+)"><title>([^<]*)<\/title><rect [^>]*fill="([^"]+)"\/><text [^>]*>([^<]*)<\/text><\/g>/g;
  return [...svg.matchAll(pattern)].map(([, x, w, level, title, fill, shown]) => ({
    title: title!,
    name: title!.slice(0, title!.lastIndexOf(" (")),
    x: Number(x),
    w: Number(w),
    level: Number(level),
    fill: fill!,
    shown: shown!,
  }));
}

const none = noStack("no user stack");
const work = [
  row(["cat", 1n, stackOf("vfs_read", "do_syscall_64"), stackOf("read", "main")], 60),
  row(["cat", 2n, none, stackOf("memcpy", "main")], 30),
  row(["dog", 3n, none, stackOf("bark", "main")], 10),
];

describe("flame graph", () => {
  test("width by share, frames on the frame that called them", () => {
    const found = new Map(boxes(picture(work)).map((box) => [`${box.level} ${box.name}`, box]));
    expect([...found.keys()].sort()).toEqual([
      "0 all",
      "1 cat",
      "1 dog",
      "2 main",
      "3 bark",
      "3 memcpy",
      "3 read",
      "4 do_syscall_64",
      "5 vfs_read",
    ]);
    expect(found.get("0 all")).toMatchObject({ x: 0, w: 1, title: "all (100 samples, 100.00 %)" });
    expect(found.get("1 cat")).toMatchObject({ x: 0, w: 0.9 });
    expect(found.get("1 dog")).toMatchObject({ x: 0.9, w: 0.1 });
    expect(found.get("3 memcpy")).toMatchObject({ x: 0, w: 0.3 });
    expect(found.get("3 read")).toMatchObject({ x: 0.3, w: 0.6 });
    expect(found.get("5 vfs_read")).toMatchObject({
      x: 0.3,
      w: 0.6,
      title: "vfs_read (60 samples, 60.00 %)",
      shown: "vfs_read",
    });
  });

  test("the kernel has another hue, a name one colour, whatever else is there", () => {
    const hue = (name: string, svg: string): number =>
      Number(/hsl\((\d+)/.exec(boxes(svg).find((box) => box.name === name)!.fill)![1]);
    const svg = picture(work);
    expect(hue("vfs_read", svg)).toBeGreaterThanOrEqual(195);
    for (const name of ["read", "main", "memcpy", "bark"]) expect(hue(name, svg)).toBeLessThan(60);
    expect(hue("bark", picture(work.slice(2)))).toBe(hue("bark", svg));
  });

  test("what is under 0.1 % is left out and said", () => {
    const rows = [
      row(["big", 1n, none, stackOf("f")], 100_000),
      row(["small", 2n, none, stackOf("g", "h")], 99),
      row(["edge", 3n, none, stackOf("e")], 101),
    ];
    const svg = picture(rows);
    expect(boxes(svg).map(({ name }) => name)).toEqual(["all", "big", "f", "edge", "e"]);
    expect(svg).toContain(">3 frames under 0.1 % not drawn<");
    expect(picture(rows.slice(0, 1))).not.toContain("not drawn");
  });

  test("names of other people's programs are text and nothing else", () => {
    const evil = [
      `</title><script>alert(1)</script>`,
      `"><svg onload="alert(1)">`,
      `]]><script>alert(1)</script>`,
      `&lt;'&#x27;\u0000\ud800\uffff`,
      `std::vector<int>::operator[](unsigned long) const`,
    ];
    const rows = evil.map((name, index) => row([name, BigInt(index), none, stackOf(name)], 1));
    const svg = picture(rows, evil[0]);
    expect(svg.match(/<script/g)).toHaveLength(1);
    expect(svg.match(/<svg/g)).toHaveLength(1);
    expect(svg.match(/\]\]>/g)).toHaveLength(1);
    expect(svg).not.toMatch(/[\u0000-\u0008\ud800-\udfff\uffff]/);
    // The frame and its process, each once.
    expect(boxes(svg)).toHaveLength(1 + 2 * evil.length);
    expect(boxes(svg).map(({ name }) => name)).toContain(
      "std::vector&lt;int&gt;::operator[](unsigned long) const",
    );
    // No attribute and no address but ours.
    expect(svg.match(/https?:[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"]);
    expect(svg.replace(/<title>[^<]*<\/title>|<text[^>]*>[^<]*<\/text>/g, "")).not.toContain(
      "alert",
    );
  });

  test("nothing recorded: an empty picture", () => {
    expect(boxes(picture([]))).toEqual([]);
    expect(picture([])).toMatch(/^<\?xml[^]*<\/svg>\n$/);
  });
});

type Listener = (event: unknown) => void;

/** As much of a document as the script uses. */
class FakeElement {
  readonly attributes = new Map<string, string>();
  readonly classes = new Set<string>();
  readonly listeners = new Map<string, Listener>();
  readonly dataset: Record<string, string> = {};
  children: FakeElement[] = [];
  parts: Record<string, FakeElement> = {};
  textContent = "";
  readonly classList = {
    toggle: (name: string, on: boolean) =>
      on ? this.classes.add(name) : this.classes.delete(name),
  };
  querySelector = (name: string) => this.parts[name];
  setAttribute = (name: string, value: unknown) => this.attributes.set(name, String(value));
  addEventListener = (name: string, listener: Listener) => this.listeners.set(name, listener);
  fire = (name: string, event: unknown = {}) => this.listeners.get(name)!(event);
}

function open(svg: string) {
  const ids: Record<string, FakeElement> = {};
  for (const id of ["frames", "info", "found", "reset", "search"]) ids[id] = new FakeElement();
  Object.assign(ids["frames"]!.dataset, { left: "10", room: "1180", character: "6.7" });
  ids["frames"]!.children = boxes(svg).map((box) => {
    const g = new FakeElement();
    Object.assign(g.dataset, { x: `${box.x}`, w: `${box.w}`, level: `${box.level}` });
    g.parts = { title: new FakeElement(), rect: new FakeElement(), text: new FakeElement() };
    g.parts["title"]!.textContent = box.title;
    return g;
  });
  const window = new FakeElement();
  let answer: string | null = null;
  runInNewContext(FLAME_SCRIPT, {
    document: { getElementById: (id: string) => ids[id] },
    window: Object.assign(window, { prompt: () => answer }),
  });
  const named = (name: string) =>
    ids["frames"]!.children.find((g) => g.parts["title"]!.textContent.startsWith(`${name} (`))!;
  return { ids, named, window, type: (next: string | null) => (answer = next) };
}

describe("the flame graph's script", () => {
  test("a click makes a frame as wide as the picture and hides what is beside it", () => {
    const { ids, named, window } = open(picture(work));
    named("read").fire("click");
    expect(named("read").parts["rect"]!.attributes.get("width")).toBe("1180");
    expect(named("vfs_read").parts["rect"]!.attributes.get("x")).toBe("10");
    expect(named("cat").classes).toEqual(new Set(["above"]));
    expect(named("dog").classes).toEqual(new Set(["out"]));
    expect(named("memcpy").classes).toEqual(new Set(["out"]));
    expect(ids["reset"]!.classes.has("out")).toBe(false);
    window.fire("keydown", { key: "Escape" });
    expect(named("dog").classes).toEqual(new Set());
    expect(Number(named("dog").parts["rect"]!.attributes.get("width"))).toBeCloseTo(118, 6);
    expect(ids["reset"]!.classes.has("out")).toBe(true);
  });

  test("search marks what contains the words and tells its share once", () => {
    const { ids, named, type, window } = open(picture(work));
    type("READ");
    ids["search"]!.fire("click");
    expect(named("read").classes.has("hit")).toBe(true);
    expect(named("vfs_read").classes.has("hit")).toBe(true);
    expect(named("main").classes.has("hit")).toBe(false);
    expect(ids["found"]!.textContent).toBe("matched: 60.00 %");
    type("(unclosed");
    window.fire("keydown", { key: "f", ctrlKey: true, preventDefault: () => undefined });
    expect(ids["found"]!.textContent).toBe("matched: 0.00 %");
    type(null);
    ids["search"]!.fire("click");
    expect(ids["found"]!.textContent).toBe("matched: 0.00 %");
  });

  test("the line below tells the frame under the pointer", () => {
    const { ids, named } = open(picture(work));
    named("bark").fire("mouseover");
    expect(ids["info"]!.textContent).toBe("bark (10 samples, 10.00 %)");
    named("bark").fire("mouseout");
    expect(ids["info"]!.textContent).toBe(" ");
  });
});
