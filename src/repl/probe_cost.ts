/** What a probe costs that is called very often, and the form of it that costs less. */
import { classify } from "./editor/classify.js";
import type { Cell } from "./model.js";

/** Share of a CPU from which on a cheaper form is offered. */
const tooMuch = 0.05;
/** Readings that a share is taken over: one burst is no reason, and the line must not flicker. */
const readings = 20;
const fewest = 4;

/** Share of one CPU over the last readings. */
export function steadyLoad({ figures }: Cell): number {
  const last = figures.history.slice(-readings);
  if (figures.nanoseconds === undefined || last.length < fewest) return 0;
  const rate = last.reduce((sum, each) => sum + each, 0) / last.length;
  return (rate * figures.nanoseconds) / 1e9;
}

export const isCostly = (cell: Cell): boolean =>
  cell.state === "running" && steadyLoad(cell) > tooMuch;

/** The counting form of the same probe: undefined where it is cheap or counts already. */
export function cheaper(cell: Cell): string | undefined {
  if (!isCostly(cell) || cell.shape.streams.length === 0) return undefined;
  const what = classify(cell.text, { tools: [] });
  if (what.kind !== "trace") return undefined;
  const head = /^[^\s("]+/.exec(what.probes[0]?.value.trim() ?? "")?.[0];
  if (head === undefined) return undefined;
  const values = what.words.map(({ value }) => value);
  const pid = values[values.findIndex((word) => word === "-p" || word === "--pid") + 1];
  const only = values.some((word) => word === "-p" || word === "--pid") ? ` -p ${pid}` : "";
  return `funccount ${counted(head)}${only}`;
}

/** Calls are counted where they begin; a kernel function needs no type in front. */
function counted(head: string): string {
  const bare = head.replace(/^[pr]?::?/, "");
  return /['*?$\\]/.test(bare) ? `'${bare.replaceAll("'", "")}'` : bare;
}

/** The line under the cell's title. */
export function costLine(cell: Cell): string | undefined {
  if (!isCostly(cell)) return undefined;
  const share = `takes ${(steadyLoad(cell) * 100).toFixed(0)} % of a CPU`;
  const text = cheaper(cell);
  if (text !== undefined)
    return `${share}; to count costs less: ${text} (Tab in an empty prompt takes it)`;
  if (cell.shape.streams.length === 0) return undefined;
  return `${share}: each event is sent here; a BPF_HASH that counts them costs less`;
}
