import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toolIncludes } from "../../src/cli/run/includes.js";
import { LINKED_FUNCTIONS } from "../../src/program/form_names.js";
import { asksForTasks, LINKED_FILES } from "../../src/cli/tool/linked_modules.js";
import { macroCalls } from "../../src/ctext/calls.js";

test("each constant of task_filter.c asks for tasks, but those that say how", () => {
  const text = readFileSync(join(toolIncludes(), "task_filter.c"), "utf8");
  const names = macroCalls(text, new Set(["PARAM"])).map((call) => call.arguments[1]!);
  const silent = names.filter((name) => !asksForTasks({ [name]: 1 }));
  expect(silent).toEqual([
    "task_name_low",
    "task_name_high",
    "task_name_mask_low",
    "task_name_mask_high",
  ]);
  expect(names.length).toBeGreaterThan(silent.length + 10);
});

test("what was not given asks for nothing", () => {
  expect(asksForTasks({ task_only_pid: 0, task_by_uid: false, task_tracer: 7 })).toBe(false);
  expect(asksForTasks({ task_by_uid: true, task_only_uid: 0 })).toBe(true);
  expect(asksForTasks({ task_only_cgroup: 5n })).toBe(true);
});

test("the files are those of tools/include, with the functions that they have", () => {
  const here = readdirSync(toolIncludes()).filter((name) => name.endsWith(".c"));
  expect(LINKED_FILES.map(({ name }) => name).sort()).toEqual(here.sort());
  for (const { name, functions } of LINKED_FILES) {
    const text = readFileSync(join(toolIncludes(), name), "utf8");
    const defined = [...text.matchAll(/^int linked__(\w+)\(/gm)].map(([, one]) => one);
    expect(defined.sort()).toEqual([...functions].sort());
  }
  // Each has a number by which programs call it.
  expect(LINKED_FILES.flatMap(({ functions }) => functions).sort()).toEqual(
    [...LINKED_FUNCTIONS].sort(),
  );
});

test("paths are walked where they are asked for", () => {
  const { wanted } = LINKED_FILES.find(({ name }) => name === "path_walk.c")!;
  expect([{}, { with_directory: 0 }, { with_directory: true }].map(wanted)).toEqual([
    false,
    false,
    true,
  ]);
});
