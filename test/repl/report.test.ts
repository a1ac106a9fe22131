import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Recording } from "../../src/recording/index.js";
import { Player } from "../../src/repl/replay/player.js";
import { htmlReport } from "../../src/repl/report/index.js";
import { day } from "../recording/support.js";
import { counted, Desk, eventShape, sized, histogramShape, tableShape } from "./support.js";

const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`;

function page(): string {
  const desk = new Desk()
    .enter("a_b")
    .runs(1, { shape: eventShape, notes: [evil], cText: `/* ${evil} */` })
    .prints(1, "PID COMM MSG", [`1 ${evil} x`], { lost: 3, total: 9 })
    .enter("BPF_HASH(calls, u32);")
    .runs(2, { shape: tableShape })
    .sample(2, { tables: [counted(1, [7, evil, 4], [8, "bash", 12])] })
    .enter("BPF_HISTOGRAM(sizes);")
    .runs(3, { shape: histogramShape })
    .sample(3, { tables: [sized(1, { 3: 4, 5: 9 })] });
  const cells = desk.state.cells.map((cell) => ({ ...cell, text: `${cell.text} ${evil}` }));
  return htmlReport(cells, [evil, "6.18"]);
}

/** All elements by name, of a page in which `<` begins nothing else. */
const elements = (html: string): ReadonlyMap<string, number> => {
  const names = [...html.matchAll(/<([a-z][\w-]*)/gi)].map(([, name]) => name!.toLowerCase());
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
};

describe("the page of all cells", () => {
  it("has every stranger's string as text: one script, its own, and no image", () => {
    const html = page();
    expect(elements(html).get("script")).toBe(1);
    expect(elements(html).get("img")).toBeUndefined();
    expect(html).not.toMatch(/<[^>]* on\w+=/);
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    const own = /<script>([^]*)<\/script>/.exec(html)![1]!;
    const hash = createHash("sha256").update(own).digest("base64");
    expect(html).toContain(`script-src 'sha256-${hash}'`);
    expect(html).toContain("default-src 'none'");
  });

  it("names no address: nothing is fetched", () => {
    const addresses = page().replaceAll('xmlns="http://www.w3.org/2000/svg"', "");
    expect(addresses).not.toMatch(/https?:|\bsrc=(?!x)|\bhref=|@import|url\(/);
  });

  it("has tables with titles that sort, pictures of histograms, notes and losses", () => {
    const html = page();
    expect(html).toMatch(/<th class="n" scope="col"><button>COUNT<\/button><\/th>/);
    expect(html).toMatch(/<td class="n">12<\/td>/);
    expect(html).toMatch(/<svg [^]*class="bar"[^]*<\/svg>/);
    expect(html).toContain('<p class="lost">3 events lost</p>');
  });

  it("of a recording: events, a histogram, a table, a flame graph, no name twice", () => {
    const recording = Recording.open(day);
    const player = new Player(recording);
    player.seek(recording.length);
    const html = htmlReport(player.cells, ["vm"]);
    recording.close();
    const counts = elements(html);
    expect(counts.get("section")).toBe(5);
    expect(counts.get("svg")).toBe(2);
    expect(counts.get("table")).toBe(3);
    expect(html).toContain("builtin_address_internal (");
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
