/**
 * Rows that need no function are printed natively, on the reader's thread: a
 * view of columns as a print plan. What each column shows is what cellText
 * shows; where there is no native text for it there is no plan, and the rows
 * are made here.
 */
import { mostBytes } from "./cut.js";
import { unreachable } from "../types/outcome.js";
import type { DataField, DataType, Meaning, StreamSpec } from "../types/data.js";
import type { PrintPlan, PrintSegment, ValueText } from "../types/print_plan.js";
import type { Column, ColumnsView } from "../types/view.js";
import { meaningText } from "./meanings.js";
import { withoutLastPad } from "./pad.js";
import { safe } from "./values.js";

/** Where a number lies, as all segments say it. */
interface Place {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
}

/** undefined: one of the columns has no native text. */
export function printPlanOf(view: ColumnsView, spec: StreamSpec): PrintPlan | undefined {
  if (view.row !== undefined || view.all !== undefined || view.sentence !== undefined)
    return undefined;
  if ((view.stacks?.length ?? 0) > 0 || view.folded !== undefined) return undefined;
  const segments: PrintSegment[] = [];
  for (const column of withoutLastPad(view.columns)) {
    const field = spec.fields.find(({ name }) => name === column.key);
    const segment = field && segmentOf(column, field);
    if (segment === undefined) return undefined;
    if (segments.length > 0) segments.push({ kind: "text", text: " " });
    segments.push(segment);
  }
  return {
    format: "text",
    columns: [{ kind: "message", title: "", width: 0 }],
    probes: [{ name: spec.name, segments }],
    header: { probe: -1, cpu: -1, timestamp: -1, pid: -1, tid: -1, comm: -1 },
    aggregate: false,
    escapeTabs: true,
    stackAddresses: false,
    symbolFiles: [],
    heading: false,
  };
}

function segmentOf(column: Column, { place, type, name }: DataField): PrintSegment | undefined {
  if (place.kind !== "bytes" || place.bits !== undefined) return undefined;
  const { offset, size } = place;
  const signed = type.kind === "int" && type.signed;
  const at: Place = { name, offset, size, signed };
  if (type.kind === "string") {
    const most = mostBytes({ type, place });
    const text = printf(column, at, "s");
    return isText(column) ? (most === undefined ? text : { ...text, most }) : undefined;
  }
  if (type.kind === "ip") return isText(column) ? value(column, at, { as: "address" }) : undefined;
  if (![1, 2, 4, 8].includes(size)) return undefined;
  if (type.kind === "names")
    return isText(column) ? value(column, at, namesText(type.names)) : undefined;
  if (type.kind !== "int" && type.kind !== "hex") return undefined;
  return numberSegment(column, at, type);
}

const isText = ({ format }: Column): boolean => format.kind === "text";

function numberSegment(
  column: Column,
  at: Place,
  type: Extract<DataType, { readonly kind: "int" | "hex" }>,
): PrintSegment | undefined {
  const { format } = column;
  const decimal = at.signed ? ("d" as const) : ("u" as const);
  switch (format.kind) {
    case "text":
      if (type.kind === "hex") return printf(column, at, "p");
      return type.as === undefined ? printf(column, at, decimal) : meant(column, at, type.as);
    case "int":
      return printf(column, at, decimal);
    // A negative number is shown as its 64 bits: not of fewer bytes.
    case "hex":
      return at.signed ? undefined : printf(column, at, "x");
    case "octal":
      return at.signed ? undefined : printf(column, at, "o", format.digits);
    case "decimal":
      return decimalSegment(column, at, format.divisor, format.digits);
    case "time":
    case "elapsed":
      return value(column, at, { as: format.kind });
    case "cut":
      return undefined;
    default:
      return unreachable(format);
  }
}

/** The printer takes whole divisors and nine decimals. */
const decimalSegment = (
  column: Column,
  at: Place,
  divisor: number,
  digits: number,
): PrintSegment | undefined =>
  Number.isInteger(divisor) && digits <= 9
    ? value(column, at, { as: "decimal", divisor, digits })
    : undefined;

function meant(column: Column, at: Place, as: Meaning): PrintSegment | undefined {
  switch (as) {
    case "plain":
    case "bytes":
    case "syscall":
      return printf(column, at, at.signed ? "d" : "u");
    case "time":
    case "duration":
      return value(column, at, { as });
    case "errno":
    case "result":
    case "signal":
    case "tcp-state":
    case "family":
      return value(column, at, { as: "name", names: namesFor(as, at.signed) });
    // Too many values for a list.
    case "user":
    case "group":
    case "clock":
    case "open-flags":
    case "file-mode":
    case "device":
      return undefined;
    default:
      return unreachable(as);
  }
}

/** No number with a name is farther from 0: ERESTART_RESTARTBLOCK is 516. */
const FARTHEST = 600;

/** Every number that has a name. */
function namesFor(as: Meaning, signed: boolean): readonly (readonly [number, string])[] {
  const first = signed ? -FARTHEST : 0;
  return Array.from({ length: FARTHEST - first + 1 }, (_, i) => first + i).flatMap((number) => {
    const text = meaningText(BigInt(number), as);
    return text === undefined ? [] : [[number, text] as const];
  });
}

const namesText = (names: Readonly<Record<number, string>>): ValueText => ({
  as: "name",
  names: Object.entries(names).map(([number, text]) => [Number(number), safe(text)] as const),
});

const value = ({ width, align }: Column, at: Place, text: ValueText): PrintSegment => ({
  kind: "value",
  ...at,
  width,
  align,
  ...text,
});

const printf = (
  { width, align }: Column,
  at: Place,
  conversion: "d" | "u" | "x" | "o" | "p" | "s",
  precision = -1,
): PrintSegment & { readonly kind: "field" } => ({
  kind: "field",
  ...at,
  conversion,
  flags: align === "left" ? "-" : "",
  width,
  precision,
  status: -1,
});
