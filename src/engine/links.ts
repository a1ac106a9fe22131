import { EngineError, failureOf } from "./errors.js";
import { attachType, kindOf, placeOf, type ProgramKind } from "./kinds.js";
import { native, type NativeAttachRequest, type NativeLink } from "./native.js";
import type { AttachSpec } from "../types/attach.js";

type Uprobe = Extract<AttachSpec, { kind: "uprobe" }>;

/** One attachment to make: the request, how its program is loaded, and what to do where the kernel lacks it. */
export interface Attachment {
  readonly request: NativeAttachRequest;
  readonly kind: ProgramKind;
  /** The place for messages. */
  readonly place: string;
  /** Made one by one when this one is not supported. */
  readonly instead: readonly Attachment[];
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
    const uprobes = group.filter((spec): spec is Uprobe => spec.kind === "uprobe");
    return uprobes.length > 1 ? [multi(uprobes)] : group.map(single);
  });
}

function uprobeKey(spec: Uprobe): string {
  return `uprobe ${spec.path} ${spec.pid} ${spec.onReturn}`;
}

function single(spec: AttachSpec): Attachment {
  return { request: { ...spec }, kind: kindOf(spec), place: placeOf(spec), instead: [] };
}

function multi(specs: readonly Uprobe[]): Attachment {
  const [first] = specs;
  if (first === undefined) throw new Error("no uprobe in a group of uprobes");
  const cookies = specs.some(({ cookie }) => cookie !== undefined);
  const semaphores = specs.some(({ semaphore }) => semaphore !== 0);
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
    instead: specs.map(single),
  };
}

/** Functions, offsets, events: what a person would count. */
export function placesOf({ request: { functions, offsets } }: Attachment): number {
  const list = functions ?? offsets;
  return Array.isArray(list) ? list.length : 1;
}

export const countPlaces = (specs: readonly AttachSpec[]): number =>
  specs.reduce((sum, spec) => sum + (spec.kind === "kprobe-multi" ? spec.functions.length : 1), 0);

/** @throws EngineError */
export function attach(programFd: number, attachment: Attachment, program: string): NativeLink {
  try {
    return new (native().Link)(programFd, attachment.request);
  } catch (error) {
    throw EngineError.from(failureOf(error), { program, place: attachment.place });
  }
}
