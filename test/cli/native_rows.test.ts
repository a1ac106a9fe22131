import { expect, test } from "vitest";
import { CacheStore } from "../../src/compile/store.js";
import { parseToolCommand } from "../../src/cli/tool/command.js";
import { findTool } from "../../src/cli/tool/find.js";
import { formJob, withConstants } from "../../src/cli/tool/form_job.js";
import { makeForm, planFile } from "../../src/cli/tool/form_plan.js";
import { formViews } from "../../src/cli/tool/form_views.js";
import { nativeRows } from "../../src/cli/tool/native_rows.js";
import { fileOf } from "../../src/cli/tool/runs_here.js";
import { openKernelFacts, openUserFacts } from "../../src/facts/index.js";
import type { AnyFormTool } from "../../src/types/tool.js";

const machine = { kernel: openKernelFacts(), user: openUserFacts(), cpus: 2 };

// Two of them have a second stream, for rows that are made by a function.
test.each(["opensnoop", "statsnoop", "killsnoop"])(
  "%s without flags prints on the reader's thread",
  async (name) => {
    const tool = (await findTool(name)) as AnyFormTool;
    const parsed = parseToolCommand(tool, name, []);
    if (parsed.kind !== "run") throw new Error("wrong usage");
    const { given, common } = parsed;
    const views = formViews(tool, given, undefined);
    const file = fileOf(tool, machine);
    const planned = planFile(file, machine);
    if (!planned.ok) throw new Error(planned.diagnostics[0]!.message);
    const settings = { headers: "auto", cache: false } as const;
    const made = await makeForm(file, planned.value, settings, new CacheStore());
    if (!made.ok) throw new Error(made.diagnostics[0]!.message);
    const asked = withConstants({ tool, given, common, prepared: undefined, views, machine });
    const job = formJob(made.value, asked, []);
    expect(job.ok && nativeRows(job.value)?.spec.name).toBe(
      views[0]?.kind === "columns" && views[0].of,
    );
  },
);
