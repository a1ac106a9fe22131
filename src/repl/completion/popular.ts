/** Names that tracing programs use, as BCC's tools and books of examples do: of equals these come first. */
const names = `
do_sys_open do_sys_openat2 vfs_read vfs_write vfs_open vfs_create vfs_unlink vfs_fsync vfs_statx
ksys_read ksys_write do_nanosleep do_exit do_idle schedule finish_task_switch try_to_wake_up
tcp_sendmsg tcp_recvmsg tcp_v4_connect tcp_v6_connect tcp_connect tcp_close tcp_set_state tcp_rcv_established
tcp_retransmit_skb inet_csk_accept udp_sendmsg ip_output dev_queue_xmit netif_receive_skb kfree_skb
submit_bio blk_mq_start_request blk_account_io_start blk_account_io_done handle_mm_fault do_page_fault
kmem_cache_alloc kmalloc kfree alloc_pages mutex_lock mutex_unlock security_file_open security_bprm_check
ext4_file_read_iter ext4_file_write_iter kernel_clone wake_up_new_task
sched_switch sched_wakeup sched_wakeup_new sched_process_exec sched_process_fork sched_process_exit
sched_migrate_task sched_stat_runtime
sys_enter_openat sys_exit_openat sys_enter_read sys_exit_read sys_enter_write sys_exit_write
sys_enter_open sys_enter_close sys_enter_execve sys_enter_connect sys_enter_accept4 sys_enter_kill
sys_enter_nanosleep sys_enter_futex sys_enter_mmap sys_enter_unlinkat sys_enter_clone
block_rq_issue block_rq_complete block_rq_insert block_bio_queue
inet_sock_set_state tcp_retransmit_skb net_dev_xmit netif_rx
kmem_cache_alloc kfree mm_page_alloc page_fault_user signal_generate signal_deliver
irq_handler_entry irq_handler_exit softirq_entry softirq_exit
getenv malloc free calloc realloc getaddrinfo gethostbyname open read write close fopen fread fwrite
pthread_mutex_lock pthread_mutex_unlock pthread_create strlen strcmp memcpy printf puts readline
SSL_read SSL_write nanosleep usleep sleep
sched syscalls block net sock skb tcp irq kmem signal task timer writeback ext4 random oom power
`;

const popular: ReadonlySet<string> = new Set(names.trim().split(/\s+/));

/** 0 for a name that is used much, else 1: an order for names that fit equally well. */
export const rarity = (name: string): 0 | 1 => (popular.has(name) ? 0 : 1);

/** Those that begin so. */
export const popularStarting = (start: string): readonly string[] =>
  [...popular].filter((name) => name.startsWith(start));
