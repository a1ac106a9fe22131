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

/** BPF_F_SLEEPABLE. */
const sleepable = 1 << 4;

export const sleepingKind = (kind: ProgramKind, sleeps = false): ProgramKind =>
  sleeps ? { ...kind, flags: (kind.flags ?? 0) | sleepable } : kind;

/** Programs of equal keys are loaded once. */
export function kindKey(kind: ProgramKind): string {
  const { type, expectedAttachType, attachBtfId, attachModule = "", flags = 0 } = kind;
  return [type, expectedAttachType, attachBtfId, attachModule, flags].join(":");
}
