import { constants } from "node:fs";
import {
  column,
  data,
  defineTool,
  flag,
  pinnedFlags,
  taskFlags,
  wrongUsage,
  type DataSource,
} from "../../src/tool.js";
import { regularExpressions } from "../process/_patterns.js";
import { fullPathFlag, placedPath } from "./_paths.js";

/** `O_CREAT` → its bits; those of node:fs are the kernel's. */
const flagBits = (name: string): number | undefined =>
  (constants as Readonly<Record<string, number>>)[name.startsWith("O_") ? name : `O_${name}`];

interface Open {
  readonly path: string;
}

/** Without a pattern or a directory rows are made natively. */
function opensOf(wanted: string | undefined, full: boolean): Pick<DataSource, "columns"> {
  if (wanted === undefined && !full) return data("opens");
  const pattern = new RegExp(wanted ?? "");
  const chosen = <O extends Open>(open: O): O | undefined =>
    pattern.test(open.path) ? open : undefined;
  return full
    ? data("placed_opens").rows((open) => chosen(placedPath(open, "open")))
    : data("opens").rows<Open>(chosen);
}

export default defineTool({
  name: "opensnoop",
  summary: "File opens",
  program: "opensnoop.c",
  command: true,
  flags: {
    ...taskFlags,
    ...pinnedFlags,
    failed: flag.boolean("-x, --failed", "only failed opens", { param: "failed_only" }),
    timestamp: flag.boolean("-T, --timestamp", "print the time of day"),
    printUid: flag.boolean("-U, --print-uid", "show the user ID"),
    extended: flag.boolean("-e, --extended_fields", "show the flags and mode requested"),
    filter: flag.strings(
      "-f, --flag_filter <flag>",
      "only opens with this flag, like O_WRONLY; repeatable",
    ),
    full: fullPathFlag,
    wanted: flag.string("--path <regexp>", "only paths that match"),
    buffer: flag.integer(
      "-b, --buffer-pages <pages>",
      "accepted for compatibility; lost events are counted and reported",
    ),
  },
  examples: [
    { command: "opensnoop", about: "all opens" },
    { command: "opensnoop -x", about: "failed ones" },
    { command: "opensnoop -p 181 -T", about: "one process, with timestamps" },
    { command: "opensnoop -n main", about: "programs with main in their names" },
    { command: "opensnoop --path '^/etc/'", about: "files below /etc" },
    { command: "opensnoop -F", about: "absolute paths, also for relative names" },
    { command: "opensnoop -e -f O_CREAT", about: "file creations, with flags and mode" },
  ],
  check: ({ filter, wanted }) => {
    const unknown = filter.find((name) => flagBits(name) === undefined);
    if (unknown !== undefined) return wrongUsage(`there is no flag ${unknown}`);
    return regularExpressions({ "--path": wanted });
  },
  params: ({ filter }) => ({
    wanted_flags: filter.reduce((bits, name) => bits | (flagBits(name) ?? 0), 0),
  }),
  view: ({ timestamp, printUid, extended, wanted, full }) =>
    opensOf(wanted, full).columns(
      timestamp && column.timeOfDay("time"),
      printUid && column.number("uid", 6),
      column("pid", 6),
      column("comm", 16),
      column("fd", 4, { align: "right" }),
      column.number("error", 3, { title: "ERR", align: "right" }),
      extended && column.octal("flags", 8, { digits: 8 }),
      extended && column.octal("mode", 4, { digits: 4 }),
      column("path"),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["opens", "/tmp", 3],
      expect: {
        rows: 3,
        every: { pid: "{pid}", comm: "opens", err: 0, path: /^\/tmp\/bite-[012]$/ },
      },
    },
    {
      arguments: ["-p", "{pid}", "--path", "bite-[13]$"],
      workload: ["opens", "/tmp", 4],
      expect: { rows: 2 },
    },
    {
      arguments: ["-p", "{pid}", "-F"],
      workload: ["files", "gone", 3],
      expect: { rows: 3, every: { path: /^\/var\/tmp\/files-\w{6}\/file-[0-2]$/, err: 0 } },
    },
    {
      arguments: ["-p", "{pid}", "-x"],
      workload: ["opens", "/tmp", 4],
      expect: { rows: 0 },
    },
    {
      arguments: ["-p", "{pid}", "-f", "O_CREAT"],
      workload: ["opens", "/tmp", 3],
      expect: { rows: 3 },
    },
    {
      arguments: ["-p", "{pid}", "-e"],
      workload: ["opens", "/tmp", 1],
      expect: [
        /^PID    COMM               FD ERR FLAGS    MODE PATH\n\d+ +opens +\d+   0 00000102 0600 \/tmp\/bite-0$/m,
      ],
    },
  ],
});
