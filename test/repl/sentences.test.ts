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
  [
    "bpftrace: what cannot be translated is named",
    "../oneliners/bpftrace/translate",
    "is named: %s",
  ],
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
  ["what failed is no ghost", "first_minute", "is never a text that was refused"],
  ["no ghost where nothing is dim", "first_minute", "is not there on terminals that cannot show"],
  ["a C file with its flags", "c_files", "is watched for "],
  ["completion of bcc-repl's own words", "../cli/completion", "the terminal's own flags"],
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
  [
    "the cursor in rows that a tool makes",
    "widgets/declared",
    "keep the cursor while their figures",
  ],
  ["rates of rows that a tool makes", "widgets/declared", "have rates over the time between"],
  [
    "d on rows that a tool makes",
    "widgets/declared",
    "show with d what the tool makes of what was added",
  ],
  [
    "times are the clock's",
    "effects/clock_times",
    "are the clock's in the cell, in CSV and in JSON",
  ],
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
  ["keys are heard during an export", "effects/export", "leaves time for keys between its parts"],
  ["every failure of the compiler has text", "../compile/messages", "what a program in C can't do"],
  ["bpf_trace_printk is the cell's events", "printk.kernel", "is shown as the cell's events"],
  [
    "nothing came only where nothing came",
    "rows",
    "says that nothing came only where nothing came",
  ],
  ["a failure has the nearest name", "../program/nearest_names", "a misspelt name has the nearest"],
  ["and Tab takes it", "reducer", "is taken with Tab in an empty prompt"],
  ["a broken save: which version goes on", "rows", "says which version goes on running"],
  ["a deleted file is said", "../pty/repl.kernel", "swaps a program when its file is saved"],
  ["a file in two cells is reloaded in both", "c_files", "in several cells is reloaded in each"],
  ["quit asks where cells run", "leaving", " asks once, and Enter leaves"],
  ["leaving prints what the filter shows", "leaving", "as the filter shows it"],
  ["and says what it cut", "leaving", "says how much it cut"],
  ["strings that were cut end in …", "rows", "strings that were cut end in"],
  [":export takes a cell and says which", "picture", "takes a cell, else the active one"],
  ["SVG: bars and an axis", "picture", "of a histogram has bars in proportion"],
  ["SVG: a table is a table", "picture", "of a table is a table"],
  ["SVG: a line over time", "picture", "of a rate is a line over time"],
  ["SVG: no escape codes, light and dark", "picture", "with names that cannot leave their text"],
  ["--batch ends with its input", "../pty/batch.kernel", "ends with its input, when those"],
  [
    "--batch starts what it has",
    "../pty/batch.kernel",
    "runs what it has been given while more may come",
  ],
  [
    "--batch shows control characters",
    "batch_printer",
    "are seen in --batch, and drive no terminal",
  ],
  ["TERM=dumb gets plain lines", "../pty/repl.kernel", "is lines where the terminal has no cursor"],
  ["an unbracketed paste is one cell", "rows", "is one paste"],
  ["what is typed ahead is not", "rows", "is not what somebody types ahead"],
  ["^Z and fg", "../pty/robust.kernel", "is the shell's after Ctrl-Z"],
  ["resize with ten cells", "../pty/robust.kernel", "fits another size while ten cells run"],
];

const toLearn: readonly Proof[] = [
  ["twelve lessons at least, whole", "lessons", "are twelve at least, whole"],
  ["each says what differs with kprobes", "lessons", "and say what kprobes would change"],
  [
    "each is played, wrong answers too",
    "lessons.kernel",
    "wrong answers do not pass, right ones do",
  ],
  [
    "and by keys, with hints",
    "../pty/lessons.kernel",
    "wrong answers, hints, the answers, to its end",
  ],
  [
    "a workload begins with the cell, and is checked",
    "lessons",
    "sets the workload to work when a cell",
  ],
  ["what is missing is said in words", "lessons", "say what is wanted in words, in every lesson"],
  ["hints", "lessons", "hints twice: what to do, then what to type"],
  [
    "a check looks into rows, maps and probes",
    "lessons",
    "looks into rows, sums, buckets, texts, probes",
  ],
  [
    "progress is kept; a teacher's folder",
    "../pty/lessons.kernel",
    "is listed and taken in place of ours",
  ],
  [
    "a stranger's lesson harms nothing",
    "lessons",
    "of a stranger's runs nothing but our workloads",
  ],
  ["--class shows the keys", "lessons", "shows onlookers the keys"],
];

const recordedAndReplayed: readonly Proof[] = [
  [
    "tables, records and notes are kept",
    "../recording/round_trip",
    "tables of every form, through any",
  ],
  ["marks, refusals, ends", "../recording/round_trip", "what happens to cells: refused, ended"],
  ["readable after a crash", "../recording/hostile", "is read up to its last whole frame"],
  ["bounded by its size", "../recording/round_trip", "ends by itself at its size"],
  ["for its owner alone", "../recording/round_trip", "is a file for its owner alone"],
  ["bcc-tool --record", "../kernel/recording", "bcc-tool: a table, which the recording holds"],
  ["bcc-trace --record", "../kernel/recording", "bcc-trace: each line, once on stdout"],
  [":record, as played", "../kernel/recording", "what it printed is what is played"],
  [
    "played without a kernel, the same widgets",
    "replay",
    "shows events, a histogram, a table and stacks",
  ],
  ["seek, marks", "replay", "goes to a mark, to a time and back"],
  ["pause, in a terminal", "replay", "in a terminal: plays, holds, goes to a mark"],
  ["filter and regroup after the fact", "replay", "filters, sorts and regroups after the fact"],
  ["export from it", "replay", "takes commands first: to a moment, and an export"],
  ["--replay FILE --batch", "replay", "--batch prints what each cell held at its end"],
  ["a moment is the same, played or sought", "../recording/player", "shows the same at a moment"],
  ["the page: tables that sort, pictures", "report", "has tables with titles that sort"],
  ["the page: flame graphs", "report", "of a recording: events, a histogram, a table, a flame"],
  ["the page: no network", "report", "names no address: nothing is fetched"],
];

/** What a test or a group of them is called, behind its function and perhaps a table of cases. */
const titleWith = (name: string): RegExp =>
  new RegExp(
    `(?:\\b(?:it|test|onHost|describe)\\(|\\)\\(|\\s\\()\\s*["'\`][^"\`\\n]*${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`,
  );

describe("each sentence has its test", () => {
  const all = [...firstMinute, ...underTheFingers, ...toLearn, ...recordedAndReplayed];
  it.each(all)("%s", (_, file, name) => {
    const path = join(packageRoot(), "test/repl", `${file}.test.ts`);
    expect(readFileSync(path, "utf8")).toMatch(titleWith(name));
  });
});
