import { complete } from "../completion/complete.js";
import type { CommandWords, CompletionItem, Sources } from "../completion/types.js";
import { MACRO_HELP } from "../completion/macros.js";
import { warmUp } from "../completion/warm.js";
import { commands, type CommandInfo } from "../commands.js";
import { reportFormat, type CellChoices, type Effect, type ExportFormat } from "../effect.js";
import type { Settings, ViewKind } from "../model.js";
import type { EffectContext } from "./context.js";
import { pathItems } from "./paths.js";

const viewHelp: Readonly<Record<ViewKind, string>> = {
  events: "one line each, the newest at the end",
  scatter: "a dot for each event: a number of it over time",
  tree: "processes below their parents",
  histogram: "how many of each size",
  heat: "a histogram over time",
  table: "a row for each key, the largest first",
  stacks: "a tree of who calls whom",
  flame: "stacks as a flame graph",
  chart: "the rate over time",
  map: "keys and values as they stand in the map",
  text: "as the tool prints it",
};

const exportHelp: Readonly<Record<ExportFormat, string>> = {
  json: "an object a line",
  csv: "rows with a header",
  folded: "stacks for flame graph tools",
  svg: "a picture; of stacks a flame graph",
};

const settingHelp: Readonly<Record<keyof Settings, string>> = {
  refresh: "redraws a second, 1 to 10",
  mouse: "on: the wheel scrolls, a click chooses; off: the terminal selects text",
  keep: "lines of events that a cell keeps, 100 to 100000",
};

/** Of all cells. */
const reportHelp = { [reportFormat]: "a page of all cells, or of one" };

const fixed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  export: { ...exportHelp, ...reportHelp },
  set: settingHelp,
};

/** The commands, with what their first words may be as the cells stand now. */
export function commandWords(choices: CellChoices = noCells): readonly CommandWords[] {
  return commands.map((command) => {
    const values = fixed[command.name] ?? chosen(command, choices);
    return values === undefined ? command : { ...command, values };
  });
}

const noCells: CellChoices = { cells: [], columns: [], views: [] };

function chosen(
  { name, arguments: usage }: CommandInfo,
  { cells, columns, views }: CellChoices,
): CommandWords["values"] {
  if (name === "view") return Object.fromEntries(views.map((kind) => [kind, viewHelp[kind]]));
  if (name === "sort") return Object.fromEntries(columns.map((title) => [title, "a column"]));
  if (!usage.startsWith("[n") || cells.length === 0) return undefined;
  const numbers = cells.map(({ id, text }): [string, string] => [String(id), text]);
  const all = usage.startsWith("[n|all]") ? { all: "every cell" } : {};
  return { ...Object.fromEntries(numbers), ...all };
}

async function sourcesOf({ services }: EffectContext, choices?: CellChoices): Promise<Sources> {
  const { kernel, user } = services.machine();
  const groups = await services.toolGroups();
  const tools = groups.flatMap((group) => group.tools);
  return { kernel, user, tools, commands: commandWords(choices), macros: MACRO_HELP };
}

/** What may stand at the cursor. */
export async function completeText(
  { text, cursor, choices }: Extract<Effect, { do: "complete" }>,
  context: EffectContext,
): Promise<void> {
  const paths = cursor === text.length ? pathItems(text) : undefined;
  if (paths !== undefined) {
    context.dispatch({ type: "completed", text, cursor, to: cursor, ...paths });
    return;
  }
  const sources = await sourcesOf(context, choices);
  const { from, to, items } = complete({ text, cursor, ...sources });
  const followed = items.map((item) => ({ ...item, after: followedBy(item, text, cursor) }));
  context.dispatch({ type: "completed", text, cursor, from, to, items: followed });
}

/** A blank where a word is whole and more is to follow it. */
export function followedBy(
  { kind, text, detail }: Pick<CompletionItem, "kind" | "text" | "detail">,
  before: string,
  cursor: number,
): string {
  switch (kind) {
    case "tool":
    case "flag":
      return " ";
    case "command":
      return detail === "" || /^\s*:help\s/.test(before) ? "" : " ";
    case "function":
    case "tracepoint":
    case "symbol":
    case "usdt":
      // A trace probe without quotes goes on with what is to be printed.
      return /^\s*(?!:)\S*$/.test(before.slice(0, cursor)) && !text.endsWith(":") ? " " : "";
    default:
      return "";
  }
}

/** Between two steps keys are heard and frames are drawn. */
const stepMs = 40;

/** The first completion finds its lists made. */
export async function warmCompletion(context: EffectContext): Promise<void> {
  const steps = warmUp(await sourcesOf(context));
  let timer: NodeJS.Timeout | undefined;
  context.runner.whenClosed(() => clearTimeout(timer));
  const next = (i: number): void => {
    steps[i]?.();
    if (i + 1 < steps.length) timer = setTimeout(() => next(i + 1), stepMs).unref();
  };
  timer = setTimeout(() => next(0), stepMs).unref();
}
