import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { addCommonFlags } from "../../src/cli/tool/common_flags.js";
import { allTools } from "../../src/cli/tool/find.js";
import { namesOf } from "../../src/tool.js";
import { declareTrace } from "../../src/cli/trace/options.js";
import { NOT_HERE, UPSTREAM_FLAGS } from "./upstream_flags.js";

const tools = await allTools();

const traceFlags = (): readonly string[] =>
  declareTrace(new Command()).options.flatMap(({ short, long }) => [short ?? "", long ?? ""]);

/** A flag of all tools (-v, -q) counts where the tool has none of that name itself. */
function flagsOf(name: string): readonly string[] {
  if (name === "trace") return traceFlags();
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`there is no ${name}`);
  const own = Object.values(tool.flags).flatMap(({ flags }) => namesOf(flags));
  const common = new Command();
  addCommonFlags(common, tool);
  return [...own, ...common.options.flatMap(({ short, long }) => [short ?? "", long ?? ""])];
}

describe("every flag of BCC's tools is known to ours", () => {
  test.each(Object.entries(UPSTREAM_FLAGS))("%s", (name, flags) => {
    const known = new Set(flagsOf(name));
    const absent = flags.split(" ").filter((flag) => !known.has(flag));
    expect(absent.filter((flag) => NOT_HERE[`${name} ${flag}`] === undefined)).toEqual([]);
  });
});
