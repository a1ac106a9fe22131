import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";

/** What the terminal is to do, a sentence each, and the test that proves it: file, a part of its name. */
type Proof = readonly [sentence: string, file: string, name: string];

const firstMinute: readonly Proof[] = [
  ["help, exit, quit, ls and ? do what was meant", "first_minute", "do what was meant"],
  [
    "a name that is no tool has the nearest",
    "effects/near_tools",
    "gets the tools that it may mean",
  ],
  [
    "a misspelt command has the nearest, with Tab",
    "first_minute",
    "gets the nearest, which Tab takes",
  ],
  ["a shell's words and /text do what was meant", "first_minute", "/text filters the cell"],
  ["bpftrace: counts by a key", "../oneliners/bpftrace/translate", "counts by a key"],
  [
    "bpftrace: times between probes",
    "../oneliners/bpftrace/translate",
    "has the time between two probes",
  ],
  ["bpftrace: what cannot be said is named", "../oneliners/bpftrace/translate", "is named: %s"],
  [
    "bpftrace: misspelt names have the nearest",
    "../oneliners/bpftrace/translate",
    "which Tab takes: %s",
  ],
  [
    "bpftrace: a translation counts what it says",
    "../pty/batch.kernel",
    "counts what a translated program",
  ],
  [
    "Tab offers a translation, and it runs",
    "../pty/repl.kernel",
    "offers a translated program with Tab",
  ],
  ["the cell keeps the person's own words", "first_minute", "stays the cell's name when Tab"],
  [
    "a BCC script: its C with attach lines",
    "../oneliners/bccpython/translate",
    "with the attach calls as lines",
  ],
  [
    "the line to try rotates and Tab takes it",
    "first_minute",
    "rotates, and Tab takes what is seen",
  ],
  ["it fits this kernel", "first_minute", "has only what this kernel and these tools have"],
  ["every example runs here", "../pty/batch.kernel", "runs every example of the gallery"],
  ["ghost text from history, → takes it", "first_minute", "stands dim behind the cursor"],
  ["help begins with six things", "first_minute", "begins with six things"],
  ["in the cells it begins with their keys", "first_minute", "begins with the cells' keys"],
  ["/ searches in every page", "first_minute", "is found while it is typed"],
  [":examples fills the prompt", "first_minute", "and Enter fills the prompt"],
  ["a blank after a unique completion", "first_minute", "puts a blank behind a word that is whole"],
  ["completion ranks by use", "first_minute", "has names that are used much first"],
  ["what cannot be probed is last", "completion/complete", "what cannot be probed here last"],
  ["paths everywhere a path can stand", "effects/paths", "stand wherever a word is one"],
  ["the count of what is left is true", "first_minute", "counts what is left as it is"],
];

const underTheFingers: readonly Proof[] = [
  ["the mode is plain to see", "rows", "is plain to see"],
  ["removals and clearings can be undone", "undo", "comes back where it was"],
  ["a replaced text can be undone", "undo", "whose place was taken"],
  ["the cursor: Enter, y", "rows", "Enter shows the whole row, y copies it"],
  ["the cursor: =, #", "rows", "= filters on the value of the chosen column"],
  ["sideways", "rows", "goes sideways where a column is beyond"],
  ["wheel and click", "mouse", "scrolls what lies under the wheel"],
  ["the mouse can be turned off", "mouse", "can be left to the terminal"],
  ["scatter: a field over time, coloured", "widgets/time", "stand where the event came"],
  [
    "heat: a cursor with its values",
    "widgets/time",
    "has a cursor that tells what fell in its reading",
  ],
  ["tree of processes", "widgets/time", "has children below their parents"],
  ["small cells: the best row", "rows", "the best row of a table, the newest event"],
  ["small histograms round their mass", "rows", "a histogram round its mass"],
  ["narrow ones too", "rows", "a histogram too narrow for both ends"],
  ["a sparkline a row", "widgets/sources", "has each row's last rates as a sparkline"],
  ["order by the largest", "widgets/table", "is in the order of its first number"],
  ["c and d work on every table", "clear.kernel", "count from zero, and show what is added"],
  ["rates over real time, after a stop too", "rows", "are taken over more than the last reading"],
  ["axes without repeated labels", "picture", "has round figures, each once"],
  ["the header tells this program's own cost", "reducer", "tells what this program takes beside"],
  ["the cost warning moves no rows", "cheaper", "is said in a note's line: no row moves"],
  [
    "keys are heard while the kernel verifies",
    "../pty/repl.kernel",
    "hears keys while the kernel verifies",
  ],
  ["a cell that throws fails alone", "effects/runner", "fails alone, with its text kept"],
  ["bpf_trace_printk is the cell's events", "printk.kernel", "is shown as the cell's events"],
  [
    "nothing came only where nothing came",
    "rows",
    "says that nothing came only where nothing came",
  ],
  ["a failure has the nearest name and Tab", "../program/nearest_names", "nearest"],
  ["a broken save: which version goes on", "rows", "says which version goes on running"],
  ["a deleted file is said", "../pty/repl.kernel", "swaps a program when its file is saved"],
  ["leaving prints what the filter shows", "leaving", "as the filter shows it"],
  ["and says what it cut", "leaving", "says how much it cut"],
  ["strings that were cut end in …", "rows", "strings that were cut end in"],
  [":export takes a cell and says which", "picture", "takes a cell, else the active one"],
  ["SVG: bars and an axis", "picture", "of a histogram has bars in proportion"],
  ["SVG: a table is a table", "picture", "of a table is a table"],
  ["SVG: a line over time", "picture", "of a rate is a line over time"],
  ["--batch ends with its input", "../pty/batch.kernel", "ends with its input, when those"],
  [
    "--batch starts what it has",
    "../pty/batch.kernel",
    "runs what it has been given while more may come",
  ],
  ["TERM=dumb gets plain lines", "../pty/repl.kernel", "is lines where the terminal has no cursor"],
  ["an unbracketed paste is one cell", "rows", "is one paste"],
  ["what is typed ahead is not", "rows", "is not what somebody types ahead"],
  ["^Z and fg", "../pty/robust.kernel", "is the shell's after Ctrl-Z"],
  ["resize with ten cells", "../pty/robust.kernel", "fits another size while ten cells run"],
];

describe("each sentence has its test", () => {
  it.each([...firstMinute, ...underTheFingers])("%s", (_, file, name) => {
    const path = join(packageRoot(), "test/repl", `${file}.test.ts`);
    expect(readFileSync(path, "utf8")).toContain(name);
  });
});
