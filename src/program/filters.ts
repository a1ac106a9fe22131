import type { TaskFilters } from "./request.js";

/** C names of the maps that the engine fills. */
export const SELF_MAP = "self";
export const CGROUP_MAP = "cgroup";

export interface FilterSurroundings {
  readonly pidNamespace?: { readonly device: bigint; readonly inode: bigint } | undefined;
  readonly cgroupPath?: string | undefined;
}

/**
 * `current_ids()` gives process << 32 | thread as our own pid namespace counts
 * them; `wanted(id)` is true for the tasks that the filters let through. Both
 * are about the current task. Only what the text calls is written.
 */
export function filterFunctions(
  text: string,
  filters: TaskFilters,
  around: FilterSurroundings,
): string {
  const parts: string[] = [];
  if (/\bcurrent_ids\s*\(/.test(text)) parts.push(idsFunction(filters, around));
  if (/\bwanted\s*\(/.test(text)) parts.push(wantedFunction(filters, around));
  return parts.join("");
}

export const INLINE = "static inline __attribute__((always_inline))";

const asksForIds = ({ pids, tids }: TaskFilters): boolean =>
  (pids?.length ?? 0) + (tids?.length ?? 0) > 0;

function idsFunction(filters: TaskFilters, { pidNamespace }: FilterSurroundings): string {
  const plain = "bpf_get_current_pid_tgid()";
  if (!pidNamespace) return `${INLINE} u64 current_ids(void) {\n  return ${plain};\n}\n`;
  const { device, inode } = pidNamespace;
  // A task outside of our namespace has no number here: none of those asked for.
  const outside = asksForIds(filters) ? "0" : plain;
  return `${INLINE} u64 current_ids(void) {
  u32 ids[2] = {};
  if (bpf_get_ns_current_pid_tgid(${device}ULL, ${inode}ULL, (void *)ids, sizeof(ids))) return ${outside};
  return (u64)ids[1] << 32 | ids[0];
}
`;
}

function wantedFunction(filters: TaskFilters, { cgroupPath }: FilterSurroundings): string {
  const { pids, tids, parent, threads, leaveOutSelf, cgroupMap, mountNamespaceMap } = filters;
  const lines: string[] = [];
  if (tids?.length) lines.push(`if (${noneOf("(u32)id", tids)}) return 0;`);
  if (pids?.length) lines.push(`if (${noneOf("(u32)(id >> 32)", pids)}) return 0;`);
  if (leaveOutSelf) {
    lines.push(
      "int zero = 0;",
      `u32 *own = ${SELF_MAP}.lookup(&zero);`,
      "if (own && *own == (u32)(id >> 32)) return 0;",
    );
  }
  if (cgroupPath !== undefined)
    lines.push(`if (${CGROUP_MAP}.check_current_task(0) <= 0) return 0;`);
  if (cgroupMap !== undefined)
    lines.push(
      "u64 cgroup_id = bpf_get_current_cgroup_id();",
      "if (!wanted_cgroups.lookup(&cgroup_id)) return 0;",
    );
  if (parent !== undefined || threads !== undefined || mountNamespaceMap !== undefined)
    lines.push("struct task_struct *task = (void *)bpf_get_current_task();");
  if (threads !== undefined) lines.push(...threadLines(threads));
  if (parent !== undefined) lines.push(...parentLines(parent));
  if (mountNamespaceMap !== undefined) lines.push(...MOUNT_NAMESPACE_LINES);
  return `${INLINE} int wanted(u64 id) {\n${lines.map((line) => `  ${line}\n`).join("")}  return 1;\n}\n`;
}

const noneOf = (value: string, ids: readonly number[]): string =>
  ids.map((id) => `${value} != ${id}`).join(" && ");

/** PF_KTHREAD since Linux 2.6.27. */
const threadLines = (threads: "user" | "kernel"): readonly string[] => [
  "u32 flags = 0;",
  "bpf_probe_read_kernel(&flags, sizeof(flags), &task->flags);",
  `if (${threads === "user" ? "flags & 0x200000" : "!(flags & 0x200000)"}) return 0;`,
];

const parentLines = (parent: number): readonly string[] => [
  "struct task_struct *parent = 0;",
  "u32 parent_id = 0;",
  "bpf_probe_read_kernel(&parent, sizeof(parent), &task->real_parent);",
  "bpf_probe_read_kernel(&parent_id, sizeof(parent_id), &parent->tgid);",
  `if (parent_id != ${parent}) return 0;`,
];

const MOUNT_NAMESPACE_LINES: readonly string[] = [
  "struct nsproxy *namespaces = 0;",
  "struct mnt_namespace *mounts = 0;",
  "u32 inode = 0;",
  "bpf_probe_read_kernel(&namespaces, sizeof(namespaces), &task->nsproxy);",
  "bpf_probe_read_kernel(&mounts, sizeof(mounts), &namespaces->mnt_ns);",
  "bpf_probe_read_kernel(&inode, sizeof(inode), &mounts->ns.inum);",
  "u64 mount_namespace = inode;",
  "if (!wanted_mounts.lookup(&mount_namespace)) return 0;",
];

/** What goes between quotes in the C text. */
const PINNED_PATH = /^\/[\w./-]+$/;

/** The first path of a pinned map that can't be one. */
export const wrongPinnedPath = (filters: TaskFilters): string | undefined =>
  [filters.cgroupMap, filters.mountNamespaceMap].find(
    (path) => path !== undefined && !PINNED_PATH.test(path),
  );

/** The maps that the functions above look into. */
export function filterMaps(
  text: string,
  filters: TaskFilters,
  { cgroupPath }: FilterSurroundings,
): string {
  if (!/\bwanted\s*\(/.test(text)) return "";
  const own = filters.leaveOutSelf ? `BPF_ARRAY(${SELF_MAP}, u32, 1);\n` : "";
  const under = cgroupPath === undefined ? "" : `BPF_CGROUP_ARRAY(${CGROUP_MAP}, 1);\n`;
  const pinned = (type: string, name: string, path: string | undefined): string =>
    path === undefined ? "" : `BPF_TABLE_PINNED("hash", u64, ${type}, ${name}, 1024, "${path}");\n`;
  return `${own}${under}${pinned("u64", "wanted_cgroups", filters.cgroupMap)}${pinned("u32", "wanted_mounts", filters.mountNamespaceMap)}`;
}
