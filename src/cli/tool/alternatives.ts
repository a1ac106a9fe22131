import { findFirstHook, type ProbeRequest } from "../../program/index.js";
import type { Machine, ProbeSet, ToolProbe } from "../../types/tool.js";
import { fail, ok, type Diagnostic, type Outcome } from "../../types/outcome.js";
import type { AskedProbe } from "./form_file.js";

/** In one process, or in all. */
export type PlacedProbe = Omit<ToolProbe, "pid"> & Pick<ProbeRequest, "pid">;

export interface Chosen {
  readonly probes: readonly PlacedProbe[];
  /** Functions of the sets that were not chosen: they are not loaded. */
  readonly leftOut: readonly string[];
  readonly notes: readonly Diagnostic[];
}

/** Of each list of alternatives the first set of which this kernel has every place. */
export function chosenProbes(asked: readonly AskedProbe[], machine: Machine): Outcome<Chosen> {
  const probes: PlacedProbe[] = [];
  const leftOut: string[] = [];
  const notes: Diagnostic[] = [];
  const wrong: Diagnostic[] = [];
  for (const one of asked) {
    if (!("oneOf" in one)) {
      probes.push(...inEach(one));
      continue;
    }
    const tried = one.oneOf.map((set) => ({ set, reason: firstReason(placesOf(set), machine) }));
    const found = tried.find(({ reason }) => reason === undefined);
    if (found === undefined) {
      wrong.push(lacking(tried.map(({ reason }) => reason!)));
      continue;
    }
    const places = placesOf(found.set);
    probes.push(...places);
    const chosen = new Set(places.map(({ program }) => program));
    const others = one.oneOf.flatMap(probesOf).map(({ program }) => program);
    leftOut.push(...others.filter((program) => !chosen.has(program)));
    if (found !== tried[0]) notes.push(fallback(tried[0]!.reason!, found.set));
    else if ("approximate" in found.set) notes.push(approximation(found.set.approximate));
  }
  return wrong.length > 0 ? fail(...wrong) : ok({ probes, leftOut, notes });
}

/** Why a set can't be had here; optional places don't decide. */
function firstReason(set: readonly PlacedProbe[], machine: Machine): Diagnostic | undefined {
  for (const probe of set) {
    if (probe.optional === true) continue;
    const found = findFirstHook(probe, machine);
    if (!found.ok) return found.diagnostics[0];
  }
  return undefined;
}

function inEach(probe: ToolProbe): readonly PlacedProbe[] {
  const { pid, ...place } = probe;
  if (typeof pid !== "object") return [{ ...place, pid }];
  return pid.length === 0 ? [place] : pid.map((one) => ({ ...place, pid: one }));
}

const placesOf = (set: ProbeSet): readonly PlacedProbe[] => probesOf(set).flatMap(inEach);

const probesOf = (set: ProbeSet): readonly ToolProbe[] => ("probes" in set ? set.probes : set);

const approximation = (differs: string, reason?: string): Diagnostic => ({
  severity: "note",
  code: "approximate",
  message: `approximate: ${reason === undefined ? "" : `${reason}; `}${differs}`,
});

function fallback(reason: Diagnostic, set: ProbeSet): Diagnostic {
  if ("approximate" in set) return approximation(set.approximate, reason.message);
  const places = [...new Set(set.map(({ at }) => (typeof at === "string" ? at : at[0])))];
  return {
    severity: "note",
    code: "fallback",
    message: `${reason.message}: traced at ${places.join(", ")}`,
  };
}

export const NONE_OF_THE_PLACES = "this kernel has none of the places it can be traced at: ";

/** One message that names all that would have served. */
function lacking(reasons: readonly Diagnostic[]): Diagnostic {
  const messages = [...new Set(reasons.map(({ message }) => message))];
  return {
    severity: "error",
    code: "kernel-lacks",
    message: `${NONE_OF_THE_PLACES}${messages.join("; ")}`,
  };
}
