import { attachType, HOOKS } from "../../types/hooks.js";
import { programKind } from "../programs/kind.js";
import { attachmentOf, type Attachment, type LinkKind, type SpecOf } from "./attachment.js";

export const kprobe: LinkKind<SpecOf<"kprobe">> = {
  place: ({ function: name, offset }) => (offset > 0 ? `${name}+0x${offset.toString(16)}` : name),
  program: () => programKind(HOOKS.kprobe),
};

type KprobeMulti = SpecOf<"kprobe-multi">;

export const kprobeMulti: LinkKind<KprobeMulti> = {
  place: ({ functions }) =>
    functions.length === 1
      ? (functions[0] ?? "")
      : `${functions[0] ?? ""} and ${functions.length - 1} more`,
  program: () => programKind({ ...HOOKS.kprobe, attachType: attachType.kprobeMulti }),
  instead: (spec) => (spec.optional === true ? halves(spec) : []),
};

/** All or nothing for the kernel: what it refuses is found by halves. */
function halves(spec: KprobeMulti): readonly Attachment[] {
  const { functions, cookies } = spec;
  if (functions.length <= 1) return [];
  const half = Math.ceil(functions.length / 2);
  const part = (from: number, to?: number): Attachment =>
    attachmentOf(kprobeMulti, {
      ...spec,
      functions: functions.slice(from, to),
      ...(cookies === undefined ? {} : { cookies: cookies.slice(from, to) }),
    });
  return [part(0, half), part(half)];
}
