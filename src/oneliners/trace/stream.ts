import type { DataField, DataType, StreamSpec } from "../../types/data.js";
import type { PrintColumn } from "../../types/print_plan.js";
import type { TracePlan } from "../../types/plan.js";
import type { ColumnsView } from "../../types/view.js";

/** A trace's events as records: a value for each column that it prints, and the stacks. */
export interface TraceStream {
  readonly spec: StreamSpec;
  readonly view: ColumnsView;
  /** Those that have a title: without a message there is none. */
  readonly columns: readonly PrintColumn[];
}

const NAMES: Readonly<Record<PrintColumn["kind"], string>> = {
  "time-of-day": "time",
  elapsed: "time",
  epoch: "time",
  cpu: "cpu",
  pid: "pid",
  tid: "tid",
  comm: "comm",
  probe: "func",
  message: "message",
};

/** The printer makes the values of whole records: no field has a place of its own. */
const place = { kind: "bytes", offset: 0, size: 0 } as const;

const typeOf = (kind: PrintColumn["kind"]): DataType =>
  kind === "cpu" || kind === "pid" || kind === "tid"
    ? { kind: "int", signed: false }
    : { kind: "string" };

export function traceStream({
  print,
  events,
  lostMap,
}: Pick<TracePlan, "print" | "events" | "lostMap">): TraceStream {
  const columns = print.columns.filter(({ title }) => title !== "");
  const stacks: readonly DataField[] = [
    ...(print.probes.some(({ kernelStack }) => kernelStack !== undefined)
      ? [{ name: "kernelStack", place, type: { kind: "kernel-stack", map: events.map } } as const]
      : []),
    ...(print.probes.some(({ userStack }) => userStack !== undefined)
      ? [
          {
            name: "userStack",
            place,
            type: { kind: "user-stack", map: events.map, pid: "pid" },
          } as const,
        ]
      : []),
  ];
  const fields = columns.map(({ kind }) => ({ name: NAMES[kind], place, type: typeOf(kind) }));
  return {
    spec: {
      name: "events",
      map: events.map,
      ring: events.ring,
      ...(events.pages === undefined ? {} : { pages: events.pages }),
      ...(lostMap === undefined ? {} : { lostMap }),
      fields: [...fields, ...stacks],
    },
    view: {
      kind: "columns",
      of: "events",
      columns: columns.map(({ kind, title, width }, i) => ({
        key: NAMES[kind],
        title,
        name: NAMES[kind],
        width: i === columns.length - 1 ? 0 : width,
        align: "left",
        format: { kind: "text" },
      })),
      ...(stacks.length === 0 ? {} : { stacks: stacks.map(({ name }) => name) }),
    },
    columns,
  };
}
