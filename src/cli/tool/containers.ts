import { containerOf, ContainerNames } from "../../facts/user/containers.js";
import type { Column, ColumnsView, RowsFunction, View } from "../../types/view.js";

const CONTAINER: Column = {
  key: "container",
  title: "CONTAINER",
  width: 16,
  align: "left",
  format: { kind: "text" },
};

/** How long a process is taken to be in the same one, in ms: its number may be another's later. */
const KNOWN_FOR = 1000;

const place = ({ columns }: ColumnsView): number =>
  Math.max(...["pid", "comm"].map((key) => columns.findIndex((one) => one.key === key)));

/** Its columns were chosen, and not left to the data. */
export const isShaped = (view: View): boolean => view.kind !== "columns" || view.columns.length > 0;

/** It has rows of processes, to which their containers can be added. */
export const tellsProcesses = (view: View): boolean =>
  view.kind === "columns" && view.columns.some(({ key }) => key === "pid");

/** The same with the container of each row's process behind its number and name: `-` none, `?` it has ended. */
export function withContainers(views: readonly View[]): readonly View[] {
  const containers = new Containers();
  return views.map((view) =>
    view.kind === "columns" && tellsProcesses(view) ? widened(view, containers) : view,
  );
}

function widened(view: ColumnsView, containers: Containers): ColumnsView {
  const { columns, row, all, ...rest } = view;
  const at = place(view) + 1;
  const more = { ...rest, columns: [...columns.slice(0, at), CONTAINER, ...columns.slice(at)] };
  const add = (one: object) => ({
    ...one,
    container: containers.of(Number((one as { readonly pid?: bigint | number }).pid ?? 0)),
  });
  if (all !== undefined) {
    const added: RowsFunction = (rows) => all(rows).map(add);
    return { ...more, all: added };
  }
  return {
    ...more,
    row: (event) => {
      const made = row === undefined ? event : row(event);
      if (made === undefined) return undefined;
      return Array.isArray(made) ? made.map(add) : add(made);
    },
  };
}

class Containers {
  private readonly names = new ContainerNames();
  private known = new Map<number, string>();
  private since = 0;

  of(pid: number): string {
    const now = performance.now();
    if (now - this.since > KNOWN_FOR) {
      this.known = new Map();
      this.since = now;
    }
    const name = this.known.get(pid) ?? this.lookUp(pid);
    this.known.set(pid, name);
    return name;
  }

  private lookUp(pid: number): string {
    const name = containerOf(pid, this.names);
    return name === undefined ? "?" : name === "" ? "-" : name;
  }
}
