import { expect, test } from "vitest";
import { parseToolCommand } from "../../src/cli/tool/command.js";
import { parseCommand } from "../../src/cli/trace/options.js";
import { argument, defineTool, flag, ok } from "../../src/tool.js";

const tool = defineTool({
  name: "example",
  summary: "counts examples",
  arguments: {
    pattern: argument.string("pattern", "what to count"),
    duration: argument.optionalSeconds("duration", "how long"),
  },
  flags: {
    pid: flag.integer("-p, --pid <pid>", "only this process"),
    interval: flag.or(flag.seconds("-i, --interval <time>", "an output each"), 1),
    time: flag.boolean("-T, --timestamp", "the time"),
    specs: flag.strings("-C, --count <spec>", "count"),
    ids: flag.integers("--ids <list>", "several"),
    least: flag.number("-m, --min <ms>", "at least"),
    unit: flag.choice("--unit <unit>", "what", ["us", "ms"]),
    verbosity: flag.times("-v", "more"),
  },
  examples: [{ command: "example 'vfs_*'", about: "an example of examples" }],
  smoke: [],
  list: () => ok({ lines: [], objects: [] }),
});

const program = defineTool({
  name: "other",
  summary: "runs",
  arguments: {},
  flags: { output: flag.boolean("-o, --offset", "offsets") },
  examples: [],
  smoke: [],
  run: () => {
    throw new Error("never run here");
  },
});

const parse = (...argv: string[]) => parseToolCommand(tool, "bcc-tool example", argv);
const given = (...argv: string[]) => {
  const parsed = parse(...argv);
  if (parsed.kind !== "run") throw new Error(parsed.err);
  return parsed.given;
};
const failure = (...argv: string[]) => {
  const parsed = parse(...argv);
  return parsed.kind === "exit" ? { status: parsed.status, err: parsed.err } : undefined;
};

test("every kind of flag has its value, by its key", () => {
  expect(
    given(
      "-p12",
      "-Ti",
      "500ms",
      "-C",
      "a",
      "--count=b",
      "--ids",
      "1,2,3",
      "-m",
      "0.5",
      "--unit",
      "us",
      "-vv",
      "vfs_*",
      "2",
    ),
  ).toEqual({
    pattern: "vfs_*",
    duration: 2,
    pid: 12,
    interval: 0.5,
    time: true,
    specs: ["a", "b"],
    ids: [1, 2, 3],
    least: 0.5,
    unit: "us",
    verbosity: 2,
  });
});

test("what is not given has its initial value", () => {
  expect(given("x")).toEqual({
    pattern: "x",
    duration: undefined,
    pid: undefined,
    interval: 1,
    time: false,
    specs: [],
    ids: [],
    least: undefined,
    unit: undefined,
    verbosity: 0,
  });
});

test("a list that is given again goes on", () => {
  const parsed = parseToolCommand(tool, "bcc-tool example", ["--ids", "1,2", "x", "--ids", "3"]);
  expect(parsed).toMatchObject({ kind: "run", given: { ids: [1, 2, 3] } });
  expect(parseCommand(["-p", "4", "-p", "5,6", "x"])).toMatchObject({
    command: { pids: [4, 5, 6] },
  });
});

test.each([
  [["-p", "0", "x"], /^error: invalid value '0' for --pid: it is a whole number of at least 1$/m],
  [["-i", "1x", "x"], /a duration is seconds/],
  [["-i", "0", "x"], /a duration is seconds/],
  [["--ids", "1,b", "x"], /for --ids: each is a whole number/],
  [["-m", "-1", "x"], /for --min: it is a number of at least 0$/m],
  [["--unit", "h", "x"], /for --unit: it is one of us, ms$/m],
  [["--nosuch", "x"], /unknown option '--nosuch'/],
  [[], /missing required argument 'pattern'/],
  [["x", "1", "2"], /unexpected argument 2: .* takes at most 2/],
])("%j is wrong usage: status 2, the reason and the way out", (argv, reason) => {
  const failed = failure(...argv);
  expect(failed?.status).toBe(2);
  expect(failed?.err).toMatch(reason);
  expect(failed?.err).toMatch(/\(see bcc-tool example --help\)/);
});

test("--help comes from the declaration", () => {
  const parsed = parse("--help");
  const help = parsed.kind === "exit" ? parsed.out : "";
  expect(parsed).toMatchObject({ kind: "exit", status: 0 });
  expect(help).toMatch(/^Usage: bcc-tool example \[options\] <pattern> \[duration\]$/m);
  expect(help).toMatch(/^counts examples$/m);
  expect(help).toMatch(/^ {2}-p, --pid <pid> +only this process$/m);
  expect(help).toMatch(/^ {2}bcc-tool example 'vfs_\*' +an example of examples$/m);
});

test("a program has the runner's flags, but not a name that it has taken itself", () => {
  const parsed = parseToolCommand(program, "bcc-tool other", ["--help"]);
  const help = parsed.kind === "exit" ? parsed.out : "";
  expect(help).toMatch(/^ {2}-o, --offset +offsets$/m);
  expect(help).toMatch(/^ {2}--output <file> +write to this file$/m);
  expect(help).toMatch(/^ {2}-v, --verbose /m);
});

test("one that has taken --verbose has --explain instead", () => {
  const taken = { ...program, flags: { verbose: flag.boolean("-v, --verbose", "addresses") } };
  const parsed = parseToolCommand(taken, "bcc-tool other", ["-v"]);
  expect(parsed).toMatchObject({ given: { verbose: true }, common: { verbose: false } });
  const other = parseToolCommand(taken, "bcc-tool other", ["--explain"]);
  expect(other).toMatchObject({ given: { verbose: false }, common: { verbose: true } });
});

test("the runner's flags are not the tool's", () => {
  const parsed = parseToolCommand(program, "bcc-tool other", ["-o", "--json", "--output", "f"]);
  expect(parsed).toMatchObject({
    kind: "run",
    given: { output: true },
    common: { format: "json", output: "f", cache: true, headers: "auto" },
  });
});

test.each([
  [["--json", "--csv"], /--json and --csv cannot be used together/],
  [["--live", "--json"], /--live and --json cannot be used together/],
  [["--live", "--output", "f"], /--live and --output cannot be used together/],
  [["--otlp", "http://h:1", "--record", "f"], /--otlp and --record cannot be used together/],
  [["--container", "a", "--cgroup", "/b"], /--container and --cgroup cannot be used together/],
])("%j contradict each other", (argv, reason) => {
  const parsed = parseToolCommand(program, "bcc-tool other", argv);
  expect(parsed).toMatchObject({ kind: "exit", status: 2 });
  expect(parsed.kind === "exit" && parsed.err).toMatch(reason);
});
