import type { AnyFormTool, Tool } from "../../types/tool.js";
import { stacksViewOf, type View } from "../../types/view.js";
import type { GivenValues } from "./given_values.js";
import { isShaped, tellsProcesses } from "./containers.js";
import { formViews } from "./form_views.js";

/** What a tool is given where nothing is typed. */
export const defaultsOf = (tool: Tool): GivenValues =>
  Object.fromEntries([
    ...Object.entries(tool.arguments).map(([key, { many }]) => [key, many ? [] : undefined]),
    ...Object.entries(tool.flags).map(([key, { initial }]) => [key, initial]),
  ]) as GivenValues;

/** Views of a tool without flags, and with each of its switches alone; undefined where one rests on the machine. */
export function viewsOf(tool: AnyFormTool): readonly View[] | undefined {
  const defaults = defaultsOf(tool);
  const switches = Object.entries(tool.flags).filter(([, { parse }]) => parse.kind === "boolean");
  const ways = [defaults, ...switches.map(([key]) => ({ ...defaults, [key]: true }))];
  try {
    return ways.flatMap((given) => formViews(tool, given, undefined));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Whether a flag of all tools can be of use with this one: what it would always refuse is not offered. */
export function fits(tool: Tool, name: string): boolean {
  if (name !== "--flame" && name !== "--containers") return true;
  if (!("program" in tool)) return "drawsStacks" in tool && tool.drawsStacks === true;
  const views = viewsOf(tool);
  if (views === undefined) return true;
  return name === "--flame"
    ? stacksViewOf(views) !== undefined
    : views.some((view) => !isShaped(view) || tellsProcesses(view));
}
