import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toolIncludes } from "../../src/cli/run/includes.js";
import { asksForTasks, isUnfiltered, unfiltered } from "../../src/cli/tool/task_filter.js";
import { macroCalls } from "../../src/ctext/calls.js";

test("each constant of tasks.h asks for tasks, but those that say how or where", () => {
  const text = readFileSync(join(toolIncludes(), "tasks.h"), "utf8");
  const names = macroCalls(text, new Set(["PARAM"])).map((call) => call.arguments[1]!);
  const silent = names.filter((name) => !asksForTasks({ [name]: 1 }));
  expect(silent).toEqual([
    "task_name_low",
    "task_name_high",
    "task_name_mask_low",
    "task_name_mask_high",
    "task_tracer",
    "task_namespace_device",
    "task_namespace_inode",
  ]);
  expect(names.length).toBeGreaterThan(silent.length + 10);
});

test("what was not given asks for nothing", () => {
  expect(asksForTasks({ task_only_pid: 0, task_by_uid: false, task_tracer: 7 })).toBe(false);
  expect(asksForTasks({ task_by_uid: true, task_only_uid: 0 })).toBe(true);
  expect(asksForTasks({ task_only_cgroup: 5n })).toBe(true);
});

test("a program without a filter is known as one", () => {
  const file = { path: "a.c", defines: { A: 1 }, probes: [], leftOut: [], shown: [] };
  expect(unfiltered(file).defines).toEqual({ A: 1, TASKS_UNFILTERED: true });
  expect(isUnfiltered({ cflags: ["-DA=1", "-DTASKS_UNFILTERED=1"] })).toBe(true);
  expect(isUnfiltered({ cflags: ["-DA=1"] })).toBe(false);
});
