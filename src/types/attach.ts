/**
 * Where a program is attached: plain data, resolved already. Everything that
 * needs a look at the kernel or at a file has been looked up before.
 */
export type AttachSpec =
  | {
      readonly kind: "kprobe";
      readonly function: string;
      /** Bytes from the function's start; kprobe only. */
      readonly offset: number;
      readonly onReturn: boolean;
      /** What bpf_get_attach_cookie gives (5.15): the print probe's index, where one program serves many functions. */
      readonly cookie?: number;
      /** One of the many that a pattern matches: where the kernel refuses it, it is left out, which is told. */
      readonly optional?: boolean;
    }
  | {
      readonly kind: "kprobe-multi";
      readonly functions: readonly string[];
      readonly onReturn: boolean;
      /** One for each function, as for kprobe. */
      readonly cookies?: readonly number[];
      /** As for kprobe, each function by itself. */
      readonly optional?: boolean;
    }
  | {
      /** fentry or fexit; the program is loaded as TRACING for this function. */
      readonly kind: "ftrace";
      readonly function: string;
      readonly onReturn: boolean;
      /** Type id of the FUNC in vmlinux's (or the module's) BTF. */
      readonly btfId: number;
      /** Kernel module that has the function; absent for vmlinux. */
      readonly module?: string;
    }
  | {
      readonly kind: "tracepoint";
      readonly category: string;
      readonly event: string;
      /** As for kprobe. */
      readonly cookie?: number;
      /** As for kprobe. */
      readonly optional?: boolean;
    }
  | {
      readonly kind: "raw-tracepoint";
      readonly event: string;
      /** As for kprobe, but from Linux 6.10 on. */
      readonly cookie?: number;
      /** As for kprobe. */
      readonly optional?: boolean;
    }
  | {
      readonly kind: "uprobe";
      /** Path of the ELF file, as opened by the kernel. */
      readonly path: string;
      /** Offset in the file (not the symbol's address). */
      readonly offset: number;
      readonly onReturn: boolean;
      /** Process to attach to; -1 = every process that maps the file. */
      readonly pid: number;
      /** File offset of a USDT semaphore that the kernel counts up; 0 = none. */
      readonly semaphore: number;
      readonly cookie?: number;
      /** As for kprobe. */
      readonly optional?: boolean;
    }
  | {
      readonly kind: "perf-event";
      /** perf_event_attr.type and .config. */
      readonly type: number;
      readonly config: number;
      readonly samplePeriod?: number;
      readonly sampleFrequency?: number;
      readonly pid: number;
      /** -1 = each online CPU. */
      readonly cpu: number;
    };
