import {
  isStack,
  type DataField,
  type DataValue,
  type Frame,
  type StackValue,
  type TableRow,
  type TableSnapshot,
} from "../types/data.js";
import type { StackOwner, StacksView } from "../types/view.js";
import { frameName, hexText, safe, valueText } from "./values.js";
import { paint, type TextStyle } from "./style.js";

/** A thread's stacks. */
export interface Stacks {
  /** As it is: `safe` where it is shown. */
  readonly comm?: string;
  readonly pid?: string;
  readonly kernel?: StackValue;
  readonly user?: StackValue;
}

/** One stack of a table, equal ones put together. */
export interface StackRow extends Stacks {
  readonly waker?: Stacks;
  /** In the view's unit. */
  readonly value: bigint;
}

/** Shown after the outermost frame of a stack that went on. */
export const CUT_OFF = "[cut off]";

/**
 * The stacks of a table, the smallest first. Rows that look the same are one:
 * the same function at two addresses, a process that is not shown.
 */
export function stackRows(view: StacksView, data: TableSnapshot): StackRow[] {
  const merged = new Map<string, { row: Omit<StackRow, "value">; total: bigint }>();
  const [kernel, user] = [looks(view, "kernel"), looks(view, "user")];
  for (const row of data.rows) {
    const amount = view.aggregate === "sum" ? (row.sum ?? 0n) : BigInt(row.count);
    const parts = partsOf(view, data, row);
    const waker = view.waker && partsOf(view.waker, data, row);
    const identity = [parts, ...(waker ? [waker] : [])]
      .map((own) => `${kernel(own.kernel)} ${user(own.user)} ${own.pid ?? ""} ${own.comm ?? ""}`)
      .join("\n");
    const known = merged.get(identity);
    if (known === undefined)
      merged.set(identity, { row: { ...parts, ...(waker ? { waker } : {}) }, total: amount });
    else known.total += amount;
  }
  return [...merged.values()]
    .map(({ row, total }) => ({ ...row, value: total / view.divisor }))
    .sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
}

/** A number for each look that a stack may have; rows share stacks, so each is looked at once. */
function looks(view: StacksView, part: Part): (stack: StackValue | undefined) => number {
  const numbers = new Map<string, number>();
  const known = new Map<StackValue | undefined, number>();
  return (stack) => {
    const before = known.get(stack);
    if (before !== undefined) return before;
    const text = stackFrames(view, stack, part).join("\n");
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    known.set(stack, number);
    return number;
  };
}

function partsOf(view: StackOwner, data: TableSnapshot, row: TableRow): Stacks {
  const text = (name: string | undefined): string | undefined => {
    const cell = cellOf(data, row, name);
    return cell === undefined ? undefined : valueText(cell.value, cell.field, true);
  };
  const [comm, pid] = [text(view.comm), text(view.pid)];
  const kernel = cellOf(data, row, view.kernel)?.value;
  const user = cellOf(data, row, view.user)?.value;
  return {
    ...(comm === undefined ? {} : { comm }),
    ...(pid === undefined ? {} : { pid }),
    ...(isStack(kernel) ? { kernel } : {}),
    ...(isStack(user) ? { user } : {}),
  };
}

function cellOf(
  data: TableSnapshot,
  row: TableRow,
  name: string | undefined,
): { readonly value: DataValue; readonly field: DataField } | undefined {
  if (name === undefined) return undefined;
  const index = data.spec.keys.findIndex((field) => field.name === name);
  if (index < 0) throw new Error(`table ${data.spec.name} has no key ${name}`);
  return { value: row.keys[index]!, field: data.spec.keys[index]! };
}

/** Of what stands beside a stack, as a column's title: `samples`, `time(us)`. */
export const amountTitle = ({ unit }: Pick<StacksView, "unit">): string =>
  /^[num]?s$/.test(unit) ? `time(${unit})` : unit;

/** It should be there and is not: the map was full, or two stacks had one hash. */
export const missed = (stack: StackValue | undefined): boolean =>
  stack?.missing !== undefined && !/^no |^EFAULT$/.test(stack.missing);

export const placeholder = (part: Part): string =>
  part === "kernel" ? "[Missed Kernel Stack]" : "[Missed User Stack]";

export type Part = "kernel" | "user";

/** Texts of a stack's frames, innermost first, with what is missing said. */
export function stackFrames(
  view: Pick<StacksView, "style" | "addresses" | "offsets">,
  stack: StackValue | undefined,
  part: Part,
): string[] {
  if (stack === undefined) return [];
  if (missed(stack)) return [placeholder(part)];
  const frames = stack.frames.map((frame) => frameText(view, frame));
  return stack.cutOff ? [...frames, CUT_OFF] : frames;
}

/** stackcount puts the address before the name (-v), profile in its place (-A). */
function frameText(
  view: Pick<StacksView, "style" | "addresses" | "offsets">,
  frame: Frame,
): string {
  if (view.addresses && view.style === "profile") return hexText(frame.address);
  const address = view.addresses ? `${frame.address.toString(16).padEnd(16)} ` : "";
  const offset = view.offsets && frame.name !== "" ? `+0x${frame.offset.toString(16)}` : "";
  return `${address}${frameName(frame)}${offset}`;
}

/** `main+0x6d [program]`, innermost first. */
export function framesInModules(stack: StackValue, part: Part): string[] {
  const offsets = { style: "stackcount", addresses: false, offsets: true } as const;
  const module = ({ module }: Frame): string =>
    ` [${part === "kernel" ? "kernel" : module || "unknown"}]`;
  if (missed(stack)) return [placeholder(part)];
  const frames = stack.frames.map((frame) => frameText(offsets, frame) + module(frame));
  return stack.cutOff ? [...frames, CUT_OFF] : frames;
}

/** Stacks in BCC's layout, or folded. */
export function renderStacks(view: StacksView, data: TableSnapshot, style: TextStyle): string[] {
  const rows = stackRows(view, data);
  if (style.largestFirst) rows.reverse();
  if (view.folded) return rows.map((row) => foldedLine(view, row));
  return rows.flatMap((row) => {
    if (row.waker) return wokenRow(view, row, row.waker, style);
    return view.style === "stackcount"
      ? stackcountRow(view, row, style)
      : profileRow(view, row, style);
  });
}

/**
 *       vfs_read
 *         --
 *       main
 *         cat [1234]
 *         3
 */
function stackcountRow(view: StacksView, row: StackRow, style: TextStyle): string[] {
  const both = view.kernel !== undefined && view.user !== undefined;
  const process = processOf(row, "[", "]");
  return [
    ...stackFrames(view, row.kernel, "kernel").map((line) => paint(style, "kernel", `  ${line}`)),
    ...(view.delimited && both ? ["    --"] : []),
    ...stackFrames(view, row.user, "user").map((line) => `  ${line}`),
    ...(process === "" ? [] : [`    ${process}`]),
    paint(style, "bold", `    ${row.value}`),
    "",
  ];
}

/**
 *         vfs_read
 *         main
 *         -                cat (1234)
 *             3
 */
function profileRow(view: StacksView, row: StackRow, style: TextStyle): string[] {
  return [
    ...stackFrames(view, row.kernel, "kernel").map((line) => paint(style, "kernel", `    ${line}`)),
    ...(isDelimited(view, row) ? ["    --"] : []),
    ...stackFrames(view, row.user, "user").map((line) => `    ${line}`),
    `    ${"-".padEnd(16)} ${processOf(row, "(", ")")}`,
    paint(style, "bold", `        ${row.value}`),
    "",
  ];
}

/**
 *     waker:           swapper/1 0
 *     (its stack, outermost first)
 *     --               --
 *     (the woken thread's, innermost first)
 *     target:          cat 1234
 *         3
 */
function wokenRow(view: StacksView, row: StackRow, waker: Stacks, style: TextStyle): string[] {
  const kernel = (of: Stacks): string[] =>
    stackFrames(view, of.kernel, "kernel").map((line) => paint(style, "kernel", `    ${line}`));
  const user = (of: Stacks): string[] =>
    stackFrames(view, of.user, "user").map((line) => `    ${line}`);
  const own = [...kernel(row), ...(isDelimited(view, row) ? ["    --"] : []), ...user(row)];
  return [
    `    ${"waker:".padEnd(16)} ${processOf(waker, "", "")}`,
    ...user(waker).reverse(),
    ...(isDelimited(view, waker) ? ["    --"] : []),
    ...kernel(waker).reverse(),
    ...(own.length > 0 ? [`    ${"--".padEnd(16)} --`] : []),
    ...own,
    `    ${"target:".padEnd(16)} ${processOf(row, "", "")}`,
    paint(style, "bold", `        ${row.value}`),
    "",
  ];
}

/** profile and offcputime delimit only what has both parts. */
const isDelimited = (view: StacksView, row: Stacks): boolean =>
  view.delimited && present(row.kernel) && present(row.user);

const present = (stack: StackValue | undefined): boolean =>
  stack !== undefined && stack.missing === undefined;

export const shownName = ({ comm }: Stacks): string | undefined =>
  comm === undefined ? undefined : safe(comm);

const processOf = (row: Stacks, open: string, close: string): string =>
  [shownName(row), row.pid === undefined ? undefined : `${open}${row.pid}${close}`]
    .filter((part) => part !== undefined)
    .join(" ");

/** `comm;outermost;…;innermost 3`, user before kernel. */
export function foldedLine(view: StacksView, row: StackRow): string {
  return `${foldedParts(view, row)
    .map(({ name }) => foldable(name))
    .join(";")} ${row.value}`;
}

/** A `;` in a name (Java's `Lfoo;`) would begin a frame. */
const foldable = (name: string): string => name.replaceAll(";", ":");

interface FoldedPart {
  readonly name: string;
  readonly part: Part | "process";
}

/** Outermost first; what is common to folded text and flame graphs. */
export function foldedParts(view: StacksView, row: StackRow): FoldedPart[] {
  const { waker } = row;
  if (waker === undefined) return threadParts(view, row);
  // What the view has no stack of is named behind the waker's; else the waker stands on top, upside down.
  if (view.kernel === undefined && view.user === undefined)
    return [...threadParts(view, waker), { name: shownName(row) ?? "", part: "process" }];
  return [
    ...threadParts(view, row),
    { name: "--", part: "process" },
    ...threadParts(view, waker).reverse(),
  ];
}

function threadParts(view: StacksView, row: Stacks): FoldedPart[] {
  const name = shownName(row);
  const mark = view.annotate ? "_[k]" : "";
  const delimiter =
    view.style === "profile"
      ? isDelimited(view, row)
      : view.delimited && view.kernel !== undefined && view.user !== undefined;
  const parts = [
    ...(name === undefined ? [] : [{ name, part: "process" as const }]),
    ...stackFrames(view, row.user, "user")
      .reverse()
      .map((name) => ({ name, part: "user" as const })),
    ...(delimiter ? [{ name: "-", part: "kernel" as const }] : []),
    ...stackFrames(view, row.kernel, "kernel")
      .reverse()
      .map((name) => ({ name: annotated(name, mark), part: "kernel" as const })),
  ];
  return parts.length === 0 ? [{ name: "[no stack]", part: "user" }] : parts;
}

/** Placeholders are no frames of the kernel's. */
const annotated = (name: string, mark: string): string =>
  name === placeholder("kernel") || name === CUT_OFF ? name : name + mark;
