import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { run, start } from "../../support/run.js";
import { checkRows, rowsOf } from "../../support/smoke.js";

const directory = mkdtempSync(join(tmpdir(), "own-"));
afterAll(() => rmSync(directory, { recursive: true }));

const text = `// Results of opens
#include <tool.h>
// Only opens that fail.
PARAM(bool, failed_only)
struct open { pid_nr pid; errno_nr error; char comm[16]; };
EVENTS(opens, struct open)
// A name that has nothing to do with task_wanted().
static int wanted(int result) { return result < 0 || !failed_only(); }
TRACEPOINT_PROBE(syscalls, sys_exit_openat) {
  if (!task_wanted() || !wanted(args->ret)) return 0;
  struct open event = {};
  event.pid = task_pid();
  event.error = args->ret < 0 ? args->ret : 0;
  bpf_get_current_comm(&event.comm, sizeof(event.comm));
  return opens_emit(args, &event);
}
`;
const path = join(directory, "results.c");
writeFileSync(path, text);

test("a C file alone is a tool: columns by type, constants as flags", async () => {
  const help = await run("bcc-tool", [path, "--help"]);
  expect(help.stdout).toMatch(/^Results of opens$/m);
  expect(help.stdout).toMatch(/^ {2}--failed-only +only opens that fail$/m);
  const all = await run("bcc-tool", [path, "--json", "--", "cat", "/no/such/file"]);
  expect(all.status).toBe(0);
  checkRows(
    rowsOf(all.stdout),
    { every: { comm: "cat" }, some: [{ error: "" }, { error: "ENOENT" }] },
    0,
  );
  const failed = await run("bcc-tool", [
    path,
    "--json",
    "--failed-only",
    "--",
    "cat",
    "/no/such/file",
  ]);
  checkRows(rowsOf(failed.stdout), { least: 1, every: { comm: "cat", error: "ENOENT" } }, 0);
});

test("those in a directory of one's own are listed and have names; one that others may write is not", async () => {
  const tools = join(directory, "bcc-repl/tools");
  mkdirSync(tools, { recursive: true, mode: 0o700 });
  writeFileSync(join(tools, "results.c"), text, { mode: 0o600 });
  const env = { XDG_CONFIG_HOME: directory };
  const list = await run("bcc-tool", ["--list"], { env });
  expect(list.stdout).toMatch(/^your own\n {2}results +Results of opens$/m);
  const ended = await run("bcc-tool", ["results", "--dry-run"], { env });
  expect(ended.status).toBe(0);
  chmodSync(tools, 0o777);
  expect((await run("bcc-tool", ["--list"], { env })).stdout).not.toMatch(/^your own$/m);
  expect((await run("bcc-tool", ["results", "--dry-run"], { env })).status).toBe(2);
});

test("a file that shows nothing says so", async () => {
  const silent = join(directory, "silent.c");
  writeFileSync(silent, "#include <tool.h>\nTRACEPOINT_PROBE(sched, sched_switch) { return 0; }\n");
  const ended = await start("bcc-tool", [silent]).end();
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain("silent.c has neither EVENTS nor COUNTS");
});
