/** Whoever takes -p, -t, -u, -n, --ppid or --cgroup honours it: each tool's case once more. */
import { mkdtempSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openServices } from "../../../src/cli/repl/services.js";
import { cgroup2Mounts } from "../../../src/facts/user/containers.js";
import { parseToolCommand } from "../../../src/cli/tool/command.js";
import { allTools } from "../../../src/cli/tool/find.js";
import {
  filteredCase,
  filtersOf,
  unwanted,
  wantedToo,
  type Filter,
} from "../../support/filtered.js";
import { runSmoke, runsInProcess } from "../../support/inprocess.js";
import { isRows, isThere } from "../../support/needs.js";
import { checkRows, rowsOf } from "../../support/smoke.js";
import { Workload } from "../../support/workload.js";
import type { Tool } from "../../../src/tool.js";

const machine = openServices({ warm: false }).machine();

/** One that does nothing meanwhile. */
let other: Workload;
/** A cgroup in which nobody is. */
let cgroup: string;
beforeAll(async () => {
  other = await Workload.start("sleeper", []);
  cgroup = mkdtempSync(join(cgroup2Mounts()[0]!, "bcc-filters-"));
});
afterAll(async () => {
  await other.kill();
  rmdirSync(cgroup);
});

const ATTACHED_TO = new Set(["dbslower", "dbstat", "mysqld_qslower", "ustat"]);

/** Of a database's tool the process is more than a filter. */
const takesCgroup = (tool: Tool): boolean =>
  !ATTACHED_TO.has(tool.name) &&
  parseToolCommand(tool, tool.name, ["--cgroup", "/", ...(tool.smoke[0]?.arguments ?? [])]).kind !==
    "exit";

const cases = (await allTools()).flatMap((tool) => {
  const found = filteredCase(tool, ({ needs = [] }) =>
    needs.every((one) => isThere(one, machine.kernel)),
  );
  return filtersOf(tool).size === 0 || !runsInProcess(tool) || found === undefined
    ? []
    : [[tool.name, tool, found] as const];
});

describe.each(cases)("%s", (_, tool, { smoke, own }) => {
  const filters = filtersOf(tool);

  if (own)
    test("shows what passes all of its filters", async () => {
      const json = isRows(smoke.expect);
      const { status, stdout, pid } = await runSmoke(tool, wantedToo(tool, smoke, machine), {
        json,
      });
      expect(status).toBe(0);
      if (isRows(smoke.expect)) checkRows(rowsOf(stdout), smoke.expect, pid);
      else for (const pattern of smoke.expect) expect(stdout).toMatch(pattern);
    });

  const others: Readonly<Record<Filter, () => string>> = {
    pid: () => String(other.pid),
    tid: () => String(other.pid),
    uid: () => "64123",
    name: () => "no such name",
    parent: () => String(other.pid),
  };
  test.each([...filters])("%s of others: nothing", async (filter, flag) => {
    const { status, stdout } = await runSmoke(
      tool,
      unwanted(tool, smoke, [flag, others[filter]()]),
      { json: true },
    );
    // The process has the probes: one without them is refused.
    const expected = ATTACHED_TO.has(tool.name) && filter === "pid" ? 1 : 0;
    expect({ status, rows: rowsOf(stdout) }).toEqual({ status: expected, rows: [] });
  });

  test.runIf(takesCgroup(tool))("--cgroup of others: nothing", async () => {
    const { status, stdout } = await runSmoke(tool, unwanted(tool, smoke, ["--cgroup", cgroup]), {
      json: true,
    });
    expect({ status, rows: rowsOf(stdout) }).toEqual({ status: 0, rows: [] });
  });
});
