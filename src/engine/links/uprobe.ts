import { unsafeOffsets } from "../../facts/user/instructions.js";
import { attachType, HOOKS } from "../../types/hook_kinds.js";
import { programKind, sleepingKind } from "../programs/kind.js";
import { linkRequestOf, type LinkRequest, type LinkKind, type HookOf } from "./request.js";

type Uprobe = HookOf<"uprobe">;

export const uprobe: LinkKind<Uprobe> = {
  place: ({ path, offset }) => `${path}+0x${offset.toString(16)}`,
  program: ({ sleeps }) => sleepingKind(programKind(HOOKS.uprobe), sleeps),
};

/** Uprobes of equal keys may become one link. */
export const uprobeKey = (spec: Uprobe): string =>
  `uprobe ${spec.path} ${spec.pid} ${spec.onReturn} ${spec.sleeps === true}`;

/** What may not be probed goes apart, so that it alone is refused. */
export function uprobesTogether(specs: readonly Uprobe[]): readonly LinkRequest[] {
  const offsets = specs.map(({ offset }) => offset);
  const unsafe = unsafeOffsets(specs[0]!.path, offsets);
  const [apart, together] = [true, false].map((is) =>
    specs.filter(({ offset }) => unsafe.has(offset) === is),
  );
  return [
    ...apart!.map((spec) => linkRequestOf(uprobe, spec)),
    ...(together!.length > 0 ? [uprobes(together!)] : []),
  ];
}

const uprobes = (specs: readonly Uprobe[]): LinkRequest =>
  specs.length === 1 ? linkRequestOf(uprobe, specs[0]!) : multi(specs);

function multi(specs: readonly Uprobe[]): LinkRequest {
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
    kind: sleepingKind(
      programKind({ ...HOOKS.uprobe, attachType: attachType.uprobeMulti }),
      first.sleeps,
    ),
    place: first.path,
    get instead() {
      if (!optional) return specs.map((spec) => linkRequestOf(uprobe, spec));
      const half = Math.ceil(specs.length / 2);
      return [uprobes(specs.slice(0, half)), uprobes(specs.slice(half))];
    },
    optional,
  };
}
