/** Whose events count. */
export interface FilterOptions {
  readonly pids?: readonly number[] | undefined;
  readonly tid?: number | undefined;
  readonly uid?: number | undefined;
  /** Events of this program itself too. */
  readonly includeSelf: boolean;
  readonly cgroupPath?: string | undefined;
  /** Set where we run in a pid namespace of our own: /proc/self/ns/pid's device and inode, so that pids mean what they mean here. */
  readonly pidNamespace?: { readonly device: bigint; readonly inode: bigint } | undefined;
}

/** C names of the maps that the engine fills. */
export const SELF_MAP = "self";
export const CGROUP_MAP = "cgroup";

/** For processes. */
export const asksForProcesses = ({ pids }: Pick<FilterOptions, "pids">): boolean =>
  pids !== undefined && pids.length > 0;

/** True when a program drops our own events itself. */
export const dropsSelf = (options: FilterOptions, pidByAttach: boolean): boolean =>
  !options.includeSelf && options.tid === undefined && (!asksForProcesses(options) || pidByAttach);

/** Statements that leave a program early, cheapest first; they come before anything is reserved. */
export const filterStatements = (
  options: FilterOptions,
  pidByAttach: boolean,
): readonly string[] => [...idStatements(options), ...choiceStatements(options, pidByAttach)];

/** The choice alone: where no process is chosen, nothing of it needs `id`. */
export function choiceStatements(options: FilterOptions, pidByAttach: boolean): readonly string[] {
  const lines: string[] = [];
  if (options.tid !== undefined) lines.push(`if ((u32)id != ${options.tid}) return 0;`);
  else if (asksForProcesses(options) && !pidByAttach)
    lines.push(
      `if (${options.pids!.map((pid) => `(u32)(id >> 32) != ${pid}`).join(" && ")}) return 0;`,
    );
  if (options.uid !== undefined)
    lines.push(`if ((u32)bpf_get_current_uid_gid() != ${options.uid}U) return 0;`);
  if (dropsSelf(options, pidByAttach)) {
    lines.push(
      "int zero = 0;",
      `u32 *own = ${SELF_MAP}.lookup(&zero);`,
      "if (own && *own == (u32)(id >> 32)) return 0;",
    );
  }
  if (options.cgroupPath !== undefined)
    lines.push(`if (${CGROUP_MAP}.check_current_task(0) <= 0) return 0;`);
  return lines;
}

/** The process's and thread's numbers, as our own pid namespace counts them; a task outside of it is none of ours when one is asked for. */
export function idStatements(options: FilterOptions): readonly string[] {
  const { pidNamespace } = options;
  if (!pidNamespace) return ["u64 id = bpf_get_current_pid_tgid();"];
  const { device, inode } = pidNamespace;
  const wanted = asksForProcesses(options) || options.tid !== undefined;
  const outside = wanted ? "return 0;" : "id = bpf_get_current_pid_tgid();";
  return [
    "u32 ids[2] = {};",
    "u64 id;",
    `if (bpf_get_ns_current_pid_tgid(${device}ULL, ${inode}ULL, (void *)ids, sizeof(ids))) ${outside}`,
    "else id = (u64)ids[1] << 32 | ids[0];",
  ];
}
