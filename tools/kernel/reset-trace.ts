import { existsSync, lstatSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import {
  defineTool,
  fail,
  flag,
  ok,
  wrongUsage,
  type Listing,
  type Outcome,
} from "../../src/tool.js";
import { resetAll, type Reset } from "./_tracefs.js";

const TRACEFS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

/** With it perf-tools say that ftrace is theirs; the number of their process is in it. */
const LOCK = "/var/tmp/.ftrace-lock";

/** Anybody may have put it there: only a small file is read. */
function lockHolder(): string | undefined {
  const found = lstatSync(LOCK, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  const text = found.isFile() && found.size < 32 ? readFileSync(LOCK, "utf8").trim() : "";
  return /^\d+$/.test(text) ? `process ${text}` : "somebody";
}

/** Of a setting with many lines: how many. */
const short = (text: string): string => {
  const lines = text.split("\n");
  return lines.length === 1 ? (lines[0] ?? "") : `${lines[0]} … (${lines.length} lines)`;
};

function linesOf(resets: readonly Reset[], verbose: boolean): readonly string[] {
  return resets.flatMap(({ file, before, after, needed, error }) => {
    if (error !== "" && !needed) return [`Could not look at ${file}: ${error}`];
    if (error !== "") return [`Could not reset ${file}: ${error}: ${short(before)}`];
    if (needed) return [`Needed to reset ${file}: it was ${short(before)}`];
    return verbose ? [`${file} is ${short(after) || "empty"}`] : [];
  });
}

function directoryOf(instance: string | undefined): Outcome<string> {
  const tracefs = TRACEFS.find((path) => existsSync(join(path, "current_tracer")));
  if (tracefs === undefined)
    return fail({
      severity: "error",
      code: "no-tracefs",
      message: "there is no tracefs, or this user may not see it",
      hint: "as root: mount -t tracefs tracefs /sys/kernel/tracing",
    });
  if (instance === undefined) return ok(tracefs);
  const directory = join(tracefs, "instances", instance);
  if (
    instance === "" ||
    basename(instance) !== instance ||
    instance.startsWith(".") ||
    !existsSync(directory)
  )
    return wrongUsage(`there is no instance ${instance}`, `ls ${tracefs}/instances`);
  return ok(directory);
}

export default defineTool({
  name: "reset-trace",
  summary: "Reset ftrace state that a killed tracer may have left behind",
  about:
    "Resets the current tracer, enabled events, filters, and kprobes and uprobes made in tracefs. This also ends tracing that others are doing through tracefs; BPF programs and perf go on. One line per setting that was not at its default.",
  arguments: {},
  flags: {
    force: flag.boolean(
      "-F, --force",
      `reset even if ${LOCK} marks ftrace as in use, and remove it`,
    ),
    verbose: flag.boolean("-v, --verbose", "print every setting, also those at their default"),
    quiet: flag.boolean("-q, --quiet", "print only what could not be reset"),
    instance: flag.string("-i, --instance <name>", "only this tracefs instance"),
  },
  examples: [
    { command: "reset-trace", about: "after a tracer was killed" },
    { command: "reset-trace -v", about: "and print every setting" },
  ],
  list({ force, verbose, quiet, instance }): Outcome<Listing> {
    const directory = directoryOf(instance);
    if (!directory.ok) return directory;
    const holder = lockHolder();
    if (holder !== undefined && !force)
      return wrongUsage(`ftrace may be in use by ${holder} (${LOCK})`, "-F resets it all the same");
    if (holder !== undefined) rmSync(LOCK);
    const resets = resetAll(directory.value);
    const failed = resets.filter(({ error }) => error !== "");
    return ok({
      lines: quiet
        ? linesOf(failed, false)
        : ["Resetting tracing state...", "", ...linesOf(resets, verbose), "", "Done."],
      objects: (verbose
        ? resets
        : resets.filter(({ needed, error }) => needed || error !== "")
      ).map((one) => ({
        ...one,
      })),
    });
  },
  smoke: [
    {
      arguments: ["-i", "bcc-repl-leftover"],
      workload: ["leftover", "bcc-repl-leftover"],
      expect: {
        some: [
          { file: "events/enable", before: "X", after: "0", needed: true, error: "" },
          { file: "set_event_pid", before: /^\d+$/, after: "", needed: true, error: "" },
          { file: "tracing_on", before: "0", after: "1", needed: true, error: "" },
        ],
        // Filters of functions can't be seen where the kernel is locked down.
        every: { file: /^(events\/enable|set_event_pid|tracing_on|set_ftrace_\w+)$/ },
      },
      endsItself: true,
    },
    {
      arguments: ["-v", "-i", "bcc-repl-leftover"],
      workload: ["leftover", "bcc-repl-leftover"],
      expect: [
        /^Resetting tracing state\.\.\.\n\ncurrent_tracer is nop\nNeeded to reset events\/enable: it was X\n/,
        /^Needed to reset set_event_pid: it was \d+$/m,
        /\nNeeded to reset tracing_on: it was 0\n\nDone\.\n$/,
      ],
      endsItself: true,
    },
  ],
});
