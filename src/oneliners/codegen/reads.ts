import type { Space } from "../cexpr/types.js";

/** Name of the read helper for a space. The old generic one tells user from kernel addresses at run time. */
export const READ: Readonly<Record<Space, string>> = {
  kernel: "bpf_probe_read_kernel",
  user: "bpf_probe_read_user",
  any: "bpf_probe_read",
};
export const READ_STRING: Readonly<Record<Space, string>> = {
  kernel: "bpf_probe_read_kernel_str",
  user: "bpf_probe_read_user_str",
  any: "bpf_probe_read_str",
};
