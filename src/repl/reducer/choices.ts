/** What words of commands may mean among the cells: completion shows it, and asks nobody else. */
import type { CellChoices } from "../effect.js";
import { cellOf, nameOf, type State } from "../model.js";
import { viewsFor } from "../widgets/view_kinds.js";
import { chosenSource } from "../widgets/sources.js";
import { columnTitles } from "../widgets/table.js";

export function cellChoices(state: State): CellChoices {
  const cell = cellOf(state, state.active);
  return {
    cells: state.cells.map((each) => ({
      id: each.id,
      text: nameOf(each).trim().replace(/\s+/g, " "),
    })),
    columns: cell === undefined ? [] : columnTitles(cell),
    views: cell === undefined ? [] : viewsFor(chosenSource(cell).shape),
  };
}
