import { isShaping, shaped, shownBy } from "../../render/index.js";
import type { StreamBatch, TableSnapshot } from "../../types/data.js";
import type { View } from "../../types/view.js";

/** What one view shows of a table or a stream: as it was read, or the rows that the view's function makes. */
export interface ShownData {
  /** The table or stream. */
  readonly of: string;
  /** Under which it is known in the cell: where several views make rows of the same, each has its own. */
  readonly name: string;
  /** With a function, or names of its own. */
  readonly view?: View;
}

/** The views of a cell, each naming data that is its own where it makes rows of it. */
export function withOwnData(views: readonly View[]): {
  readonly views: readonly View[];
  readonly shown: readonly ShownData[];
} {
  const uses = (name: string): number => views.filter((view) => shownBy(view) === name).length;
  const named = views.map((view, i): View => {
    const of = shownBy(view);
    if (!isShaping(view) || uses(of) < 2) return view;
    const name = `${of} ${i + 1}`;
    return view.kind === "columns" ? { ...view, of: name } : { ...view, table: name };
  });
  const shown = named.map((view, i): ShownData => {
    const own = isShaping(view) ? { view } : {};
    return { of: shownBy(views[i]!), name: shownBy(view), ...own };
  });
  const once = shown.filter(({ name }, i) => shown.findIndex((each) => each.name === name) === i);
  return { views: named, shown: once };
}

/** What is shown of that table or stream; no view knows of it: as it is. */
export function shownOf(shown: readonly ShownData[], of: string): readonly ShownData[] {
  const found = shown.filter((each) => each.of === of);
  return found.length > 0 ? found : [{ of, name: of }];
}

/** Specs by the names that they have in the cell. */
export const namedSpecs = <T extends { readonly name: string }>(
  specs: readonly T[],
  shown: readonly ShownData[],
): readonly T[] =>
  specs.flatMap((spec) => shownOf(shown, spec.name).map(({ name }) => ({ ...spec, name })));

/** Data as that view shows it. */
export function asShown<T extends TableSnapshot | StreamBatch>(
  { name, view }: ShownData,
  read: T,
): T {
  if (view === undefined) return read;
  const made = shaped(view, read, { keyed: true }) as T;
  return { ...made, spec: { ...made.spec, name } };
}
