import type { TableSnapshot } from "../types/data.js";
import type { StacksView } from "../types/view.js";
import { foldedLine, stackRows } from "./stacks.js";

/** Stacks one a line, whatever the view's own form; each line once. */
export function toFolded(view: StacksView, data: TableSnapshot): string[] {
  return stackRows({ ...view, folded: true }, data).map((row) => foldedLine(view, row));
}
