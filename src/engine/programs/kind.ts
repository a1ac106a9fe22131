import type { HookKind } from "../../types/hook_kinds.js";

/** What BPF_PROG_LOAD must know besides the instructions. */
export interface ProgramKind {
  /** enum bpf_prog_type. */
  readonly type: number;
  /** enum bpf_attach_type; 0 where it does not matter. */
  readonly expectedAttachType: number;
  /** Type id of the traced function; 0 = none. */
  readonly attachBtfId: number;
  /** Kernel module that has it; absent for vmlinux. */
  readonly attachModule?: string;
  /** BPF_F_SLEEPABLE and the like. */
  readonly flags?: number;
}

export const programKind = (
  { programType, attachType }: Pick<HookKind, "programType" | "attachType">,
  attachBtfId = 0,
): ProgramKind => ({ type: programType, expectedAttachType: attachType, attachBtfId });

/** Programs of equal keys are loaded once. */
export function kindKey(kind: ProgramKind): string {
  return [kind.type, kind.expectedAttachType, kind.attachBtfId, kind.attachModule ?? ""].join(":");
}
