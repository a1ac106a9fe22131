import { HOOKS } from "../../types/hooks.js";
import { programKind } from "../programs/kind.js";
import type { LinkKind, SpecOf } from "./attachment.js";

/** fentry, fexit and fmod_ret: the place is in the program itself. */
export const ftrace: LinkKind<SpecOf<"ftrace">> = {
  place: ({ function: name }) => name,
  program: ({ onReturn, modifies, btfId, module }) => ({
    ...programKind(modifies ? HOOKS.fmodRet : onReturn ? HOOKS.fexit : HOOKS.fentry, btfId),
    ...(module === undefined ? {} : { attachModule: module }),
  }),
};

export const lsm: LinkKind<SpecOf<"lsm">> = {
  place: ({ hook }) => `LSM hook ${hook}`,
  program: ({ btfId }) => programKind(HOOKS.lsm, btfId),
};

export const iterator: LinkKind<SpecOf<"iterator">> = {
  place: ({ target }) => `iterator ${target}`,
  program: ({ btfId }) => programKind(HOOKS.iterator, btfId),
};
