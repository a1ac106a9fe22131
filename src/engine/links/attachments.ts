import { existsSync } from "node:fs";
import { EngineError, failureOf } from "../errors.js";
import { unsafeOffsets } from "../../facts/user/instructions.js";
import { attachType, kindOf, placeOf, type ProgramKind } from "../programs/kinds.js";
import { native, type NativeAttachRequest, type NativeLink } from "../../native/addon.js";
import type { AttachSpec } from "../../types/attach.js";

type Uprobe = Extract<AttachSpec, { kind: "uprobe" }>;
type KprobeMulti = Extract<AttachSpec, { kind: "kprobe-multi" }>;

/** One attachment to make: the request, how its program is loaded, and what to do where the kernel lacks it. */
export interface Attachment {
  readonly request: NativeAttachRequest;
  readonly kind: ProgramKind;
  /** The place for messages. */
  readonly place: string;
  /** Made when this one is refused: one by one, or halves where any of them may be left out. */
  readonly instead: readonly Attachment[];
  /** May be left out when it is refused. */
  readonly optional: boolean;
}

/** A place that the kernel refused and that was left out. */
export interface LeftOut {
  readonly place: string;
  readonly error: EngineError;
}

/** Several uprobes of one program in one file become one link where the kernel has it (6.6). */
export function attachmentsOf(specs: readonly AttachSpec[]): readonly Attachment[] {
  const groups = new Map<string, AttachSpec[]>();
  for (const spec of specs) {
    const key = spec.kind === "uprobe" ? uprobeKey(spec) : `${groups.size}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [spec]);
    else group.push(spec);
  }
  return [...groups.values()].flatMap((group) => {
    const several = group.filter((spec): spec is Uprobe => spec.kind === "uprobe");
    return several.length > 1 ? safeTogether(several) : group.map(one);
  });
}

function uprobeKey(spec: Uprobe): string {
  return `uprobe ${spec.path} ${spec.pid} ${spec.onReturn}`;
}

/** What may not be probed goes apart, so that it alone is refused. */
function safeTogether(specs: readonly Uprobe[]): readonly Attachment[] {
  const offsets = specs.map(({ offset }) => offset);
  const unsafe = unsafeOffsets(specs[0]!.path, offsets);
  const [apart, together] = [true, false].map((is) =>
    specs.filter(({ offset }) => unsafe.has(offset) === is),
  );
  return [...apart!.map(single), ...(together!.length > 0 ? [uprobes(together!)] : [])];
}

const one = (spec: AttachSpec): Attachment =>
  spec.kind === "kprobe-multi" && spec.optional === true ? kprobes(spec) : single(spec);

function single(spec: AttachSpec): Attachment {
  const optional = "optional" in spec && spec.optional === true;
  return { request: { ...spec }, kind: kindOf(spec), place: placeOf(spec), instead: [], optional };
}

/** All or nothing for the kernel: what it refuses is found by halves. */
function kprobes(spec: KprobeMulti): Attachment {
  const { functions, cookies } = spec;
  const half = Math.ceil(functions.length / 2);
  const part = (from: number, to?: number): Attachment =>
    kprobes({
      ...spec,
      functions: functions.slice(from, to),
      ...(cookies === undefined ? {} : { cookies: cookies.slice(from, to) }),
    });
  return {
    ...single(spec),
    get instead() {
      return functions.length > 1 ? [part(0, half), part(half)] : [];
    },
  };
}

const uprobes = (specs: readonly Uprobe[]): Attachment =>
  specs.length === 1 ? single(specs[0]!) : multi(specs);

function multi(specs: readonly Uprobe[]): Attachment {
  const [first] = specs;
  if (first === undefined) throw new Error("no uprobe in a group of uprobes");
  const cookies = specs.some(({ cookie }) => cookie !== undefined);
  const semaphores = specs.some(({ semaphore }) => semaphore !== 0);
  const optional = specs.every((spec) => spec.optional === true);
  return {
    request: {
      kind: "uprobe-multi",
      path: first.path,
      pid: first.pid,
      onReturn: first.onReturn,
      offsets: specs.map(({ offset }) => offset),
      ...(semaphores ? { semaphores: specs.map(({ semaphore }) => semaphore) } : {}),
      ...(cookies ? { cookies: specs.map(({ cookie }) => cookie ?? 0) } : {}),
    },
    kind: { ...kindOf(first), expectedAttachType: attachType.uprobeMulti },
    place: first.path,
    get instead() {
      if (!optional) return specs.map(single);
      const half = Math.ceil(specs.length / 2);
      return [uprobes(specs.slice(0, half)), uprobes(specs.slice(half))];
    },
    optional,
  };
}

/** Its process is gone: no other way leads there. */
export const processEnded = ({ request: { pid } }: Attachment): boolean =>
  typeof pid === "number" && pid > 0 && !existsSync(`/proc/${pid}`);

/** Functions, offsets, events: what a person would count. */
export function placesOf({ request: { functions, offsets } }: Attachment): number {
  const list = functions ?? offsets;
  return Array.isArray(list) ? list.length : 1;
}

export const countPlaces = (specs: readonly AttachSpec[]): number =>
  specs.reduce((sum, spec) => sum + (spec.kind === "kprobe-multi" ? spec.functions.length : 1), 0);

/** @throws EngineError */
export function attach(programFd: number, attachment: Attachment, program: string): NativeLink {
  refuseUnsafe(attachment, program);
  try {
    return new (native().Link)(programFd, attachment.request);
  } catch (error) {
    throw EngineError.from(failureOf(error), { program, place: attachment.place });
  }
}

/** A single uprobe; those that go together have been looked at. */
function refuseUnsafe({ request, place }: Attachment, program: string): void {
  const { kind, path, offset } = request;
  if (kind !== "uprobe" || typeof path !== "string" || typeof offset !== "number") return;
  const why = unsafeOffsets(path, [offset]).get(offset);
  if (why === undefined) return;
  throw new EngineError("unsupported", `${place} can't be probed: ${why}`, undefined, 0, {
    program,
    place,
  });
}
