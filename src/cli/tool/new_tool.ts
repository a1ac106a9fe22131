import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../package/root.js";
import { areas } from "../../../tools/index.js";

const folders = [
  ...["block", "cpu", "files", "general", "kernel", "memory", "net", "process", "runtimes", "time"],
];

/**
 * `bcc-tool --new files/readsnoop`: the C file, the declaration and a smoke case to begin with,
 * of a tool that shows events or, with --counts, one that counts.
 */
export function newTool(word: string, kind: NewTool = "events", root = packageRoot()): number {
  const [, area = "", name = ""] = /^([a-z]+)\/([a-z][a-z0-9_]*)$/.exec(word) ?? [];
  const wrong = (message: string): number => {
    process.stderr.write(`error: ${message}\n`);
    return 2;
  };
  if (!folders.includes(area))
    return wrong(`--new takes FOLDER/NAME, like files/readsnoop; folders: ${folders.join(", ")}`);
  if (Object.hasOwn(areas, name)) return wrong(`the tool ${name} already exists`);
  const directory = join(root, "tools", area);
  mkdirSync(directory, { recursive: true });
  const files = [
    [`${name}.c`, templates[kind].c],
    [`${name}.ts`, templates[kind].declaration(name)],
  ] as const;
  const there = files.find(([file]) => existsSync(join(directory, file)));
  if (there !== undefined) return wrong(`tools/${area}/${there[0]} already exists`);
  for (const [file, text] of files) writeFileSync(join(directory, file), text, { flag: "wx" });
  process.stdout.write(
    `tools/${area}/${name}.c and ${name}.ts: change them, then npm run build and bin/bcc-tool ${name}\n` +
      `  docs/writing-tools.md has every piece; npx vitest run --project kernel test/kernel/tools.test.ts -t ${name}\n`,
  );
  return 0;
}

type NewTool = "events" | "counts";

const eventsC = `// What it shows, in a line.
#include <tool.h>

// Only opens for writing.
PARAM(bool, writes_only)

struct open {
  time_ns time;
  pid_nr pid;
  open_flags flags;
  char comm[16];
  char path[128];
};
EVENTS(opens, struct open)

TRACEPOINT_PROBE(syscalls, sys_enter_openat) {
  if (!task_wanted()) return 0;
  if (writes_only() && !(args->flags & 3)) return 0;
  struct open event = {};
  event.time = bpf_ktime_get_ns();
  event.pid = task_pid();
  event.flags = args->flags;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  bpf_probe_read_user_str(&event.path, sizeof(event.path), args->filename);
  opens_emit(args, &event);
  return 0;
}
`;

const eventsDeclaration = (
  name: string,
): string => `import { column, data, defineTool, flag, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "${name}",
  summary: "What it shows, in a line without a full stop",
  program: "${name}.c",
  flags: {
    ...taskFlags,
    writes: flag.boolean("-w, --writes", "only opens for writing", { param: "writes_only" }),
    timestamp: flag.boolean("-T, --timestamp", "print the time of day"),
  },
  examples: [{ command: "${name} -p 181", about: "of one process" }],
  view: ({ timestamp }) =>
    data("opens").columns(
      timestamp && column.timeOfDay("time"),
      column("pid", 6),
      column("comm", 16),
      column("flags", 20),
      column("path"),
    ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["opens", "/tmp", 3],
      expect: { rows: 3, every: { pid: "{pid}", path: /^\\/tmp\\/bite-/ } },
    },
  ],
});
`;

const countsC = `// What it counts, in a line.
#include <tool.h>

// Only opens for writing.
PARAM(bool, writes_only)

struct key {
  char comm[16];
};
COUNTS(opens, struct key)

TRACEPOINT_PROBE(syscalls, sys_enter_openat) {
  if (!task_wanted()) return 0;
  if (writes_only() && !(args->flags & 3)) return 0;
  struct key key = {};
  bpf_get_current_comm(&key.comm, sizeof(key.comm));
  opens_add(&key);
  return 0;
}
`;

const countsDeclaration = (
  name: string,
): string => `import { column, data, defineTool, flag, intervalArguments, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "${name}",
  summary: "What it counts, in a line without a full stop",
  program: "${name}.c",
  arguments: intervalArguments,
  flags: {
    ...taskFlags,
    writes: flag.boolean("-w, --writes", "only opens for writing", { param: "writes_only" }),
  },
  examples: [{ command: "${name} 1 10", about: "every second, ten times" }],
  view: () => data("opens").columns({ sort: "-count" }, column("comm", 16), column("count", 8)),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["opens", "/tmp", 3],
      expect: { rows: 1, every: { comm: "opens", count: 3 } },
    },
  ],
});
`;

const templates: Readonly<
  Record<NewTool, { readonly c: string; declaration(name: string): string }>
> = {
  events: { c: eventsC, declaration: eventsDeclaration },
  counts: { c: countsC, declaration: countsDeclaration },
};
