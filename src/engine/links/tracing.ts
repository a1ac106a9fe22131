import { HOOKS } from "../../types/hook_kinds.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, HookOf } from "./request.js";

/** fentry, fexit and fmod_ret: the place is in the program itself. */
export const ftrace: LinkKind<HookOf<"ftrace">> = {
  place: ({ function: name }) => name,
  program: ({ onReturn, modifies, btfId, module }) => ({
    ...programKind(modifies ? HOOKS.fmodRet : onReturn ? HOOKS.fexit : HOOKS.fentry, btfId),
    ...(module === undefined ? {} : { attachModule: module }),
  }),
};

export const lsm: LinkKind<HookOf<"lsm">> = {
  place: ({ hook }) => `LSM hook ${hook}`,
  program: ({ btfId }) => programKind(HOOKS.lsm, btfId),
};

export const iterator: LinkKind<HookOf<"iterator">> = {
  place: ({ target }) => `iterator ${target}`,
  program: ({ btfId }) => programKind(HOOKS.iterator, btfId),
};
