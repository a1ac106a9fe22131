/**
 * Kernel functions that were renamed, split or merged: data only. A move is
 * taken when the function of the left is not there (or, with `always`, is
 * there and hardly called) and one of the right is.
 */
export interface Move {
  readonly from: string;
  readonly to: string;
  /** Also when `from` still exists. */
  readonly always?: boolean;
  /** What differs, for the note. Absent = the arguments mean the same. */
  readonly difference?: string;
  /** How the old arguments are made of the new ones; absent = position by position. */
  readonly arguments?: "open-how";
}

export const MOVES: readonly Move[] = [
  // 5.6 brought openat2; do_sys_open is since a wrapper of open()'s oldest callers.
  { from: "do_sys_open", to: "do_sys_openat2", always: true, arguments: "open-how" },
  { from: "__vfs_read", to: "vfs_read" },
  { from: "__vfs_write", to: "vfs_write" },
  { from: "_do_fork", to: "kernel_clone" },
  { from: "do_fork", to: "kernel_clone", difference: "arg1 is a struct kernel_clone_args *" },
  { from: "do_execve", to: "do_execveat_common", difference: "arg2 is the struct filename *" },
  { from: "generic_make_request", to: "submit_bio_noacct" },
  { from: "blk_account_io_start", to: "__blk_account_io_start" },
  { from: "blk_account_io_done", to: "__blk_account_io_done" },
  { from: "blk_start_request", to: "blk_mq_start_request" },
  {
    from: "account_page_dirtied",
    to: "folio_account_dirtied",
    difference: "arg1 is a struct folio *",
  },
  { from: "mark_page_accessed", to: "folio_mark_accessed", difference: "arg1 is a struct folio *" },
  {
    from: "add_to_page_cache_lru",
    to: "filemap_add_folio",
    difference: "arg2 is a struct folio *",
  },
  { from: "mark_buffer_dirty", to: "mark_buffer_dirty" },
  {
    from: "__do_page_cache_readahead",
    to: "do_page_cache_ra",
    difference: "arg1 is a struct readahead_control *",
  },
  { from: "__page_cache_alloc", to: "filemap_alloc_folio" },
  { from: "tcp_drop", to: "tcp_drop_reason" },
  { from: "kfree_skb", to: "kfree_skb_reason" },
  {
    from: "kfree_skb_reason",
    to: "sk_skb_reason_drop",
    difference: "arg2 is the skb, arg3 the reason",
  },
  { from: "__account_cfs_rq_runtime", to: "account_cfs_rq_runtime" },
  { from: "__netif_receive_skb", to: "__netif_receive_skb_core" },
  { from: "dput_final", to: "__dentry_kill" },
  { from: "lookup_fast", to: "lookup_fast" },
].filter((move) => move.from !== move.to) as readonly Move[];

/** Suffixes under which the compiler keeps changed copies of a function. */
export const CLONE_SUFFIX = /\.(isra|constprop|part|cold|llvm)\.\d+$|\.cold$/;

/** Wrappers that only system calls use: the call's tracepoint means the same. */
export const SYSCALL_BODIES: ReadonlyMap<string, string> = new Map([
  ["ksys_read", "read"],
  ["ksys_write", "write"],
  ["ksys_pread64", "pread64"],
  ["ksys_pwrite64", "pwrite64"],
  ["ksys_lseek", "lseek"],
  ["ksys_fchown", "fchown"],
  ["ksys_fallocate", "fallocate"],
  ["ksys_ioctl", "ioctl"],
  ["ksys_unshare", "unshare"],
  ["ksys_setsid", "setsid"],
  ["ksys_shmget", "shmget"],
  ["ksys_msgget", "msgget"],
  ["ksys_mmap_pgoff", "mmap"],
]);

/** Names that mean the entry of a system call; the group is the call. */
export const SYSCALL_NAME =
  /^(?:__x64_sys_|__arm64_sys_|__ia32_sys_|__se_sys_|__do_sys_|SyS_|sys_)(\w+)$/;

/** Tracepoints with exactly a function's meaning, for kernels without function probes: argument → field. */
export interface Twin {
  readonly function: string;
  readonly tracepoint: readonly [category: string, event: string];
  /** Field of arg1, arg2, …; undefined = the tracepoint does not have it. */
  readonly fields: readonly (string | undefined)[];
}

export const TWINS: readonly Twin[] = [
  { function: "kfree", tracepoint: ["kmem", "kfree"], fields: ["ptr"] },
  { function: "kfree_skb_reason", tracepoint: ["skb", "kfree_skb"], fields: ["skbaddr", "reason"] },
  { function: "consume_skb", tracepoint: ["skb", "consume_skb"], fields: ["skbaddr"] },
  {
    function: "tcp_retransmit_skb",
    tracepoint: ["tcp", "tcp_retransmit_skb"],
    fields: ["skaddr", "skbaddr"],
  },
  { function: "submit_bio_noacct_nocheck", tracepoint: ["block", "block_bio_queue"], fields: [] },
];

/** The nearest tracepoint in meaning: named as a way out, never taken by itself. */
export const NEAR_TRACEPOINTS: ReadonlyMap<string, string> = new Map([
  ["vfs_read", "syscalls:sys_enter_read"],
  ["vfs_write", "syscalls:sys_enter_write"],
  ["vfs_open", "syscalls:sys_enter_openat"],
  ["vfs_fsync", "syscalls:sys_enter_fsync"],
  ["vfs_create", "syscalls:sys_enter_openat"],
  ["vfs_unlink", "syscalls:sys_enter_unlinkat"],
  ["vfs_rename", "syscalls:sys_enter_renameat2"],
  ["vfs_mkdir", "syscalls:sys_enter_mkdirat"],
  ["do_nanosleep", "syscalls:sys_enter_clock_nanosleep"],
  ["hrtimer_nanosleep", "syscalls:sys_enter_clock_nanosleep"],
  ["do_exit", "sched:sched_process_exit"],
  ["kernel_clone", "sched:sched_process_fork"],
  ["_do_fork", "sched:sched_process_fork"],
  ["do_execveat_common", "sched:sched_process_exec"],
  ["do_execve", "sched:sched_process_exec"],
  ["schedule", "sched:sched_switch"],
  ["__schedule", "sched:sched_switch"],
  ["finish_task_switch", "sched:sched_switch"],
  ["try_to_wake_up", "sched:sched_waking"],
  ["ttwu_do_wakeup", "sched:sched_wakeup"],
  ["wake_up_new_task", "sched:sched_wakeup_new"],
  ["__kmalloc", "kmem:kmalloc"],
  ["__kmalloc_noprof", "kmem:kmalloc"],
  ["kmem_cache_alloc", "kmem:kmem_cache_alloc"],
  ["kmem_cache_alloc_noprof", "kmem:kmem_cache_alloc"],
  ["kmem_cache_free", "kmem:kmem_cache_free"],
  ["__alloc_pages", "kmem:mm_page_alloc"],
  ["__alloc_pages_noprof", "kmem:mm_page_alloc"],
  ["submit_bio", "block:block_bio_queue"],
  ["submit_bio_noacct", "block:block_bio_queue"],
  ["blk_mq_start_request", "block:block_rq_issue"],
  ["__blk_account_io_done", "block:block_rq_complete"],
  ["tcp_v4_connect", "sock:inet_sock_set_state"],
  ["tcp_v6_connect", "sock:inet_sock_set_state"],
  ["tcp_connect", "sock:inet_sock_set_state"],
  ["tcp_set_state", "sock:inet_sock_set_state"],
  ["tcp_close", "sock:inet_sock_set_state"],
  ["inet_csk_accept", "syscalls:sys_enter_accept4"],
  ["tcp_sendmsg", "syscalls:sys_enter_sendto"],
  ["tcp_recvmsg", "syscalls:sys_enter_recvfrom"],
  ["udp_sendmsg", "syscalls:sys_enter_sendto"],
  ["handle_mm_fault", "exceptions:page_fault_user"],
  ["oom_kill_process", "oom:mark_victim"],
  ["netif_receive_skb", "net:netif_receive_skb"],
  ["__netif_receive_skb_core", "net:netif_receive_skb"],
  ["dev_queue_xmit", "net:net_dev_queue"],
  ["__dev_queue_xmit", "net:net_dev_queue"],
  ["clockevents_program_event", "timer:hrtimer_start"],
  ["cap_capable", "capability:cap_capable"],
  ["do_sys_poll", "syscalls:sys_enter_poll"],
  ["ip_rcv", "net:netif_receive_skb"],
  ["__x64_sys_nanosleep", "syscalls:sys_enter_nanosleep"],
]);
