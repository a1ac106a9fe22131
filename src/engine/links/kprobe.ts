import { attachType, HOOKS } from "../../types/hook_kinds.js";
import { programKind } from "../programs/kind.js";
import { linkRequestOf, type LinkRequest, type LinkKind, type HookOf } from "./request.js";

export const kprobe: LinkKind<HookOf<"kprobe">> = {
  place: ({ function: name, offset }) => (offset > 0 ? `${name}+0x${offset.toString(16)}` : name),
  program: () => programKind(HOOKS.kprobe),
};

type KprobeMulti = HookOf<"kprobe-multi">;

export const kprobeMulti: LinkKind<KprobeMulti> = {
  place: ({ functions }) =>
    functions.length === 1
      ? (functions[0] ?? "")
      : `${functions[0] ?? ""} and ${functions.length - 1} more`,
  program: () => programKind({ ...HOOKS.kprobe, attachType: attachType.kprobeMulti }),
  instead: (spec) => (spec.optional === true ? halves(spec) : []),
};

/** All or nothing for the kernel: what it refuses is found by halves. */
function halves(spec: KprobeMulti): readonly LinkRequest[] {
  const { functions, cookies } = spec;
  if (functions.length <= 1) return [];
  const half = Math.ceil(functions.length / 2);
  const part = (from: number, to?: number): LinkRequest =>
    linkRequestOf(kprobeMulti, {
      ...spec,
      functions: functions.slice(from, to),
      ...(cookies === undefined ? {} : { cookies: cookies.slice(from, to) }),
    });
  return [part(0, half), part(half)];
}
