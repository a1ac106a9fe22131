import type { ColumnsView, View } from "../../types/view.js";

type SortedView = ColumnsView & { readonly sort: string };

const isSorted = (view: View): view is SortedView =>
  view.kind === "columns" && view.sort !== undefined;

/** The order of a live top's rows: its own, or what the keys o and r have made of it. */
export class LiveOrder {
  /** Steps from the declared column to the next ones. */
  private steps = 0;
  private turned = false;

  /** `o`: the next column decides. */
  next(views: readonly View[]): void {
    if (views.some(isSorted)) this.steps++;
  }

  /** `r`: the other way round. */
  turn(): void {
    this.turned = !this.turned;
  }

  ordered(view: View): View {
    if (!isSorted(view)) return view;
    const down = view.sort.startsWith("-") !== this.turned;
    return { ...view, sort: `${down ? "-" : ""}${this.keyOf(view)}` };
  }

  /** What the heading says of it; empty where nothing can be sorted. */
  keys(views: readonly View[]): string {
    const view = views.find(isSorted);
    if (view === undefined) return "";
    const column = view.columns.find(({ key }) => key === this.keyOf(view));
    return `  o order: ${column?.title ?? this.keyOf(view)}  r reversed`;
  }

  private keyOf(view: SortedView): string {
    const first = view.sort.replace(/^-/, "");
    const keys = [...new Set([first, ...view.columns.map(({ key }) => key)])];
    return keys[this.steps % keys.length]!;
  }
}
