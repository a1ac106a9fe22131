import { unreachable } from "../../types/outcome.js";
import type { AttachSpec } from "../../types/attach.js";

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

/** enum bpf_prog_type of the kernel's UAPI. */
export const programType = {
  socketFilter: 1,
  kprobe: 2,
  schedCls: 3,
  schedAct: 4,
  tracepoint: 5,
  xdp: 6,
  perfEvent: 7,
  cgroupSkb: 8,
  cgroupSock: 9,
  sockOps: 13,
  skSkb: 14,
  skMsg: 16,
  rawTracepoint: 17,
  tracing: 26,
  lsm: 29,
} as const;

/** enum bpf_attach_type. */
export const attachType = {
  traceFentry: 24,
  traceFexit: 25,
  modifyReturn: 26,
  lsm: 27,
  traceIter: 28,
  kprobeMulti: 42,
  uprobeMulti: 48,
} as const;

const plain = (type: number): ProgramKind => ({ type, expectedAttachType: 0, attachBtfId: 0 });

/** How a program has to be loaded so that it can be attached there. */
export function kindOf(spec: AttachSpec): ProgramKind {
  switch (spec.kind) {
    case "kprobe":
    case "uprobe":
      return plain(programType.kprobe);
    case "kprobe-multi":
      return { ...plain(programType.kprobe), expectedAttachType: attachType.kprobeMulti };
    case "ftrace":
      return {
        type: programType.tracing,
        expectedAttachType: spec.onReturn ? attachType.traceFexit : attachType.traceFentry,
        attachBtfId: spec.btfId,
        ...(spec.module === undefined ? {} : { attachModule: spec.module }),
      };
    case "tracepoint":
      return plain(programType.tracepoint);
    case "raw-tracepoint":
      return plain(programType.rawTracepoint);
    case "perf-event":
      return plain(programType.perfEvent);
    default:
      return unreachable(spec);
  }
}

/** Programs of equal keys are loaded once. */
export function kindKey(kind: ProgramKind): string {
  return [kind.type, kind.expectedAttachType, kind.attachBtfId, kind.attachModule ?? ""].join(":");
}

/** The place as a person names it. */
export function placeOf(spec: AttachSpec): string {
  switch (spec.kind) {
    case "kprobe":
      return spec.offset > 0 ? `${spec.function}+0x${spec.offset.toString(16)}` : spec.function;
    case "kprobe-multi":
      return spec.functions.length === 1
        ? (spec.functions[0] ?? "")
        : `${spec.functions[0] ?? ""} and ${spec.functions.length - 1} more`;
    case "ftrace":
      return spec.function;
    case "tracepoint":
      return `${spec.category}:${spec.event}`;
    case "raw-tracepoint":
      return spec.event;
    case "uprobe":
      return `${spec.path}+0x${spec.offset.toString(16)}`;
    case "perf-event":
      return `event ${spec.type}:${spec.config}`;
    default:
      return unreachable(spec);
  }
}
