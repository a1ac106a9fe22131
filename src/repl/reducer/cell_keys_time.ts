/** What keys do where time runs from left to right: a cursor goes through it, and the picture stands still meanwhile. */
import type { KeyAct } from "../keymap.js";
import { withCell, type Cell, type State, type ViewState } from "../model.js";
import { axesOf, dotsOf } from "../widgets/dots.js";
import { heatColumns } from "../widgets/heat.js";
import { dotsAt, timeSteps } from "../widgets/scatter.js";
import { chosenSource } from "../widgets/sources.js";
import { viewOf } from "../widgets/view_kinds.js";
import { only, say, type Step } from "./step.js";

const pageSteps = 10;

/** undefined when the key means nothing there. */
export function timeKey(state: State, cell: Cell, act: KeyAct): Step | undefined {
  const source = chosenSource(cell);
  const kind = viewOf(source);
  if (kind !== "heat" && kind !== "scatter") return undefined;
  const to = target(act, cell.view.time, kind === "heat" ? heatColumns(source) : timeSteps);
  if (to !== undefined) return only(moved(state, cell, to));
  if (kind === "heat") return undefined;
  switch (act) {
    case "open":
      return cell.view.time === undefined ? undefined : only({ ...state, page: listed(source) });
    case "sort":
      return only(axis(state, cell, "y", axesOf(source).numbers, dotsOf(source).title));
    case "sort-order":
      return only(
        axis(state, cell, "by", ["", ...axesOf(source).colours], dotsOf(source).by ?? ""),
      );
    default:
      return undefined;
  }
}

/** Steps back from the newest; "now" takes the cursor away. */
function target(act: KeyAct, at: number | undefined, steps: number): number | "now" | undefined {
  const by = { left: 1, "page-up": pageSteps, right: -1, "page-down": -pageSteps }[act as string];
  if (act === "top") return Math.max(0, steps - 1);
  if (act === "bottom") return "now";
  if (by === undefined) return undefined;
  if (at === undefined) return by > 0 ? 0 : "now";
  return at + by < 0 ? "now" : Math.min(at + by, Math.max(0, steps - 1));
}

function moved(state: State, cell: Cell, to: number | "now"): State {
  const change: Partial<ViewState> =
    to === "now"
      ? { time: undefined, frozen: cell.view.time === undefined ? cell.view.frozen : undefined }
      : { time: to, frozen: cell.view.frozen ?? cell.data };
  return changed(state, cell, change);
}

const changed = (state: State, { id }: Cell, change: Partial<ViewState>): State =>
  withCell(state, id, (each) => ({ ...each, view: { ...each.view, ...change } }));

/** The next column for an axis, round about. */
function axis(
  state: State,
  cell: Cell,
  name: "y" | "by",
  titles: readonly string[],
  now: string | undefined,
): State {
  if (titles.length === 0) return say(state, "these events have no number");
  const next = titles[(titles.indexOf(now ?? "") + 1) % titles.length]!;
  const axes = { ...cell.view.axes, [name]: next };
  const words = next === "" ? "no colours" : name === "y" ? `shows ${next}` : `coloured by ${next}`;
  return say(changed(state, cell, { axes }), words);
}

/** The events of the cursor's moment. */
function listed(source: Cell) {
  const { grid } = dotsOf(source);
  const rows = dotsAt(source).map(({ row }) => row.values);
  const widths = grid.titles.map((title, i) =>
    Math.max(title.length, ...rows.map((values) => (values[i] ?? "").length)),
  );
  const put = (values: readonly string[]): string =>
    values
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  const title = `[${source.id}] ${rows.length === 1 ? "one event" : `${rows.length} events`}`;
  return { title, lines: [put(grid.titles), ...rows.map(put)], scroll: 0 };
}
