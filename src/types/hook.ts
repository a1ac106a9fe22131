import type { CgroupPoint } from "./hook_kinds.js";

/**
 * Where a program is attached: plain data, resolved already. Everything that
 * needs a look at the kernel or at a file has been looked up before.
 */
export type Hook =
  | {
      readonly kind: "kprobe";
      readonly function: string;
      /** Bytes from the function's start; kprobe only. */
      readonly offset: number;
      readonly onReturn: boolean;
      /** Return: calls that may be under way at once; what is over it is missed. */
      readonly maxActive?: number;
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
      /** fmod_ret: the program's result, when not 0, takes the place of the function's. */
      readonly modifies?: boolean;
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
      /** The program may wait for memory (Linux 6.0). */
      readonly sleeps?: boolean;
      readonly cookie?: number;
      /** As for kprobe. */
      readonly optional?: boolean;
    }
  | {
      readonly kind: "perf-event";
      /** perf_event_attr.type and .config. */
      readonly type: number;
      readonly config: number;
      readonly config1?: number;
      readonly config2?: number;
      readonly breakpoint?: number;
      readonly excludeUser?: boolean;
      readonly excludeKernel?: boolean;
      readonly samplePeriod?: number;
      readonly sampleFrequency?: number;
      readonly pid: number;
      /** -1 = each online CPU. */
      readonly cpu: number;
    }
  | {
      /** The program's result decides: 0 allows, a negative errno denies. */
      readonly kind: "lsm";
      readonly hook: string;
      /** Type id of the FUNC bpf_lsm_<hook> in vmlinux's BTF. */
      readonly btfId: number;
    }
  | {
      readonly kind: "iterator";
      readonly target: string;
      /** Type id of the FUNC bpf_iter_<target> in vmlinux's BTF. */
      readonly btfId: number;
      /** Iterators over the elements of a map: its name in the program. */
      readonly map?: string;
    }
  | {
      readonly kind: "xdp";
      /** Name of the network device. */
      readonly device: string;
      /** In the kernel's generic code, in the driver, in the card; absent: the driver where it can, else generic. */
      readonly mode?: XdpMode;
      /** A program that is there is taken off first, unless a link holds it. */
      readonly replace?: boolean;
      readonly netns?: string;
    }
  | {
      readonly kind: "tc";
      readonly device: string;
      readonly direction: "ingress" | "egress";
      /** `classifier`: its result is the verdict (direct action). `action`: behind a filter that matches all. */
      readonly role: "classifier" | "action";
      /** Of clsact filters; 0 = the kernel chooses. A filter with either is none of tcx. */
      readonly priority?: number;
      readonly handle?: number;
      readonly netns?: string;
    }
  | {
      readonly kind: "socket-filter";
      /** A raw packet socket on that device; its packets are read from the link. */
      readonly device: string;
      readonly netns?: string;
    }
  | {
      /** On a socket that is open already; taken off when the link is closed. */
      readonly kind: "socket";
      readonly fd: number;
    }
  | {
      readonly kind: "cgroup";
      /** Directory in the cgroup2 file system. */
      readonly path: string;
      readonly point: CgroupPoint;
    }
  | {
      readonly kind: "sockmap";
      /** Name of the sockmap or sockhash in the program. */
      readonly map: string;
      readonly point: "msg" | "parser" | "stream-verdict" | "verdict";
    }
  | {
      readonly kind: "netns";
      /** A file such as /proc/self/ns/net or /run/netns/NAME. */
      readonly path: string;
      readonly point: "flow-dissector" | "sk-lookup";
    };

export type XdpMode = "skb" | "drv" | "hw";
