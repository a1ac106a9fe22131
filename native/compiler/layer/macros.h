/*
 * Macros that BPF C programs use and that BTF can't carry. Each compile gets
 * only those that its text names (directly or through each other); where the
 * kernel's BTF has an enumerator of the same name, that one is used instead.
 * Numbers of the UAPI are in constants.txt.
 */

#define NULL ((void *)0)
#define true 1
#define false 0

/* Annotations that mean nothing here. */
#define __user
#define __kernel
#define __iomem
#define __rcu
#define __percpu
#define __force
#define __bitwise
#define __must_check
#define __init
#define __exit
#define __read_mostly
#define __cold
#define __hot
#define asmlinkage
#define fallthrough
#define noinline __attribute__((__noinline__))
#define __noinline __attribute__((__noinline__))
#define __always_inline inline __attribute__((always_inline))
#define __maybe_unused __attribute__((unused))
#define __always_unused __attribute__((unused))
#define __unused __attribute__((unused))
#define __packed __attribute__((packed))
#define __aligned(n) __attribute__((aligned(n)))
#define ____cacheline_aligned
#define ____cacheline_aligned_in_smp
#define __section(name) __attribute__((section(name)))
#define EXPORT_SYMBOL(name)
#define EXPORT_SYMBOL_GPL(name)
#define MODULE_LICENSE(name)

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define barrier() __asm__ __volatile__("" ::: "memory")
#define barrier_var(v) __asm__ __volatile__("" : "+r"(v))
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, v) ((x) = (v))
#define ACCESS_ONCE(x) (x)
#define rcu_dereference(p) (p)
#define rcu_access_pointer(p) (p)
#define BUILD_BUG_ON(condition) ((void)sizeof(char[1 - 2 * !!(condition)]))

#define offsetof(type, member) __builtin_offsetof(type, member)
#define offsetofend(type, member) (__builtin_offsetof(type, member) + sizeof(((type *)0)->member))
#define sizeof_field(type, member) sizeof(((type *)0)->member)
#define FIELD_SIZEOF(type, member) sizeof(((type *)0)->member)
#define container_of(p, type, member) ((type *)((char *)(p)-__builtin_offsetof(type, member)))
#define list_entry(p, type, member) ((type *)((char *)(p)-__builtin_offsetof(type, member)))
#define hlist_entry(p, type, member) ((type *)((char *)(p)-__builtin_offsetof(type, member)))
#define rb_entry(p, type, member) ((type *)((char *)(p)-__builtin_offsetof(type, member)))
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_next_entry(p, member) list_entry((p)->member.next, typeof(*(p)), member)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define __stringify_1(x...) #x
#define __stringify(x...) __stringify_1(x)
#define __concat_1(a, b) a##b
#define __concat(a, b) __concat_1(a, b)
#define ___PASTE(a, b) a##b
#define __PASTE(a, b) ___PASTE(a, b)

#define min(a, b) ({ typeof(a) __a = (a); typeof(b) __b = (b); __a < __b ? __a : __b; })
#define max(a, b) ({ typeof(a) __a = (a); typeof(b) __b = (b); __a > __b ? __a : __b; })
#define min_t(type, a, b) ({ type __a = (a); type __b = (b); __a < __b ? __a : __b; })
#define max_t(type, a, b) ({ type __a = (a); type __b = (b); __a > __b ? __a : __b; })
#define min3(a, b, c) min(min(a, b), c)
#define max3(a, b, c) max(max(a, b), c)
#define clamp(v, low, high) min(max(v, low), high)
#define clamp_t(type, v, low, high) min_t(type, max_t(type, v, low), high)
#define clamp_val(v, low, high) clamp_t(typeof(v), v, low, high)
#define swap(a, b) do { typeof(a) __t = (a); (a) = (b); (b) = __t; } while (0)
#define abs(x) ({ typeof(x) __x = (x); __x < 0 ? -__x : __x; })
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))
#define DIV_ROUND_CLOSEST(n, d) (((n) + (d) / 2) / (d))
#define roundup(n, d) ((((n) + (d)-1) / (d)) * (d))
#define rounddown(n, d) ((n) - ((n) % (d)))
#define round_up(n, d) ((((n)-1) | ((typeof(n))(d)-1)) + 1)
#define round_down(n, d) ((n) & ~((typeof(n))(d)-1))
#define ALIGN(n, a) (((n) + (typeof(n))(a)-1) & ~((typeof(n))(a)-1))
#define IS_ALIGNED(n, a) (((n) & ((typeof(n))(a)-1)) == 0)
#define do_div(n, base) ({ u32 __rest = (n) % (base); (n) = (n) / (base); __rest; })
#define div_u64(n, d) ((u64)(n) / (u32)(d))
#define div64_u64(n, d) ((u64)(n) / (u64)(d))
#define BITS_PER_BYTE 8
#define BITS_PER_LONG 64
#define BITS_PER_LONG_LONG 64
#define BIT(n) (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))
#define BIT_MASK(n) (1UL << ((n) % 64))
#define BIT_WORD(n) ((n) / 64)
#define BITS_TO_LONGS(n) (((n) + 63) / 64)
#define GENMASK(high, low) ((~0UL << (low)) & (~0UL >> (63 - (high))))
#define GENMASK_ULL(high, low) ((~0ULL << (low)) & (~0ULL >> (63 - (high))))
#define test_bit(n, at) ((((unsigned long *)(at))[(n) / 64] >> ((n) % 64)) & 1)
#define upper_32_bits(n) ((u32)((n) >> 32))
#define lower_32_bits(n) ((u32)(n))
#define ilog2(n) (63 - __builtin_clzll(n))
#define is_power_of_2(n) ((n) != 0 && ((n) & ((n)-1)) == 0)
#define roundup_pow_of_two(n) ((n) <= 1 ? 1UL : 1UL << (64 - __builtin_clzl((unsigned long)(n)-1)))
#define rounddown_pow_of_two(n) (1UL << (63 - __builtin_clzl(n)))
#define order_base_2(n) ((n) <= 1 ? 0 : 64 - __builtin_clzl((unsigned long)(n)-1))

#define U8_MAX 255
#define S8_MAX 127
#define U16_MAX 65535
#define S16_MAX 32767
#define U32_MAX 4294967295U
#define S32_MAX 2147483647
#define S32_MIN (-2147483647 - 1)
#define U64_MAX 18446744073709551615ULL
#define S64_MAX 9223372036854775807LL
#define S64_MIN (-9223372036854775807LL - 1)
#define INT_MAX 2147483647
#define INT_MIN (-2147483647 - 1)
#define UINT_MAX 4294967295U
#define LONG_MAX 9223372036854775807L
#define LONG_MIN (-9223372036854775807L - 1)
#define ULONG_MAX 18446744073709551615UL
#define LLONG_MAX 9223372036854775807LL
#define ULLONG_MAX 18446744073709551615ULL
#define USHRT_MAX 65535
#define SHRT_MAX 32767
#define UINT8_MAX 255
#define UINT16_MAX 65535
#define UINT32_MAX 4294967295U
#define UINT64_MAX 18446744073709551615ULL
#define INT32_MAX 2147483647
#define INT64_MAX 9223372036854775807LL
#define SIZE_MAX 18446744073709551615UL

#define MAX_ERRNO 4095
#define IS_ERR_VALUE(x) ((unsigned long)(x) >= (unsigned long)-4095)
#define IS_ERR(p) IS_ERR_VALUE(p)
#define IS_ERR_OR_NULL(p) (!(p) || IS_ERR_VALUE(p))
#define PTR_ERR(p) ((long)(p))
#define ERR_PTR(n) ((void *)(long)(n))
#define PTR_ERR_OR_ZERO(p) (IS_ERR_VALUE(p) ? (int)(long)(p) : 0)
/* Numbers that the kernel keeps to itself. */
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#define ENOIOCTLCMD 515
#define ERESTART_RESTARTBLOCK 516
#define EPROBE_DEFER 517
#define ENOTSUPP 524
#define EIOCBQUEUED 529

/* Byte order (both supported architectures are little endian). */
#define __constant_htons(n) ((__be16)__builtin_bswap16(n))
#define __constant_ntohs(n) ((u16)__builtin_bswap16(n))
#define __constant_htonl(n) ((__be32)__builtin_bswap32(n))
#define __constant_ntohl(n) ((u32)__builtin_bswap32(n))
#define htons(n) ((__be16)__builtin_bswap16(n))
#define ntohs(n) ((u16)__builtin_bswap16(n))
#define htonl(n) ((__be32)__builtin_bswap32(n))
#define ntohl(n) ((u32)__builtin_bswap32(n))
#define be16_to_cpu(n) ((u16)__builtin_bswap16(n))
#define be32_to_cpu(n) ((u32)__builtin_bswap32(n))
#define be64_to_cpu(n) ((u64)__builtin_bswap64(n))
#define cpu_to_be16(n) ((__be16)__builtin_bswap16(n))
#define cpu_to_be32(n) ((__be32)__builtin_bswap32(n))
#define cpu_to_be64(n) ((__be64)__builtin_bswap64(n))
#define __be16_to_cpu(n) ((u16)__builtin_bswap16(n))
#define __be32_to_cpu(n) ((u32)__builtin_bswap32(n))
#define __be64_to_cpu(n) ((u64)__builtin_bswap64(n))
#define __cpu_to_be16(n) ((__be16)__builtin_bswap16(n))
#define __cpu_to_be32(n) ((__be32)__builtin_bswap32(n))
#define le16_to_cpu(n) ((u16)(n))
#define le32_to_cpu(n) ((u32)(n))
#define le64_to_cpu(n) ((u64)(n))
#define cpu_to_le16(n) ((__le16)(n))
#define cpu_to_le32(n) ((__le32)(n))
#define cpu_to_le64(n) ((__le64)(n))
#define swab16(n) __builtin_bswap16(n)
#define swab32(n) __builtin_bswap32(n)
#define swab64(n) __builtin_bswap64(n)
#define __LITTLE_ENDIAN 1234
#define __LITTLE_ENDIAN_BITFIELD 1

/* Time. */
#define NSEC_PER_SEC 1000000000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_USEC 1000L
#define USEC_PER_SEC 1000000L
#define USEC_PER_MSEC 1000L
#define MSEC_PER_SEC 1000L
#define PSEC_PER_NSEC 1000L
#define USER_HZ 100
#define ktime_to_ns(t) ((s64)(t))

/* Memory. */
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_ALIGN(n) (((n) + PAGE_SIZE - 1) & PAGE_MASK)
#if defined(__x86_64__)
/* The lowest that it can be: KASLR moves the direct map up. Good for telling
 * kernel addresses, and for nothing else. */
#define PAGE_OFFSET 0xffff888000000000UL
#define __PAGE_OFFSET_BASE PAGE_OFFSET
#define __PAGE_OFFSET_BASE_L4 PAGE_OFFSET
#define THREAD_SIZE 16384
#define TASK_SIZE_MAX 0x00007ffffffff000UL
#define __START_KERNEL_map 0xffffffff80000000UL
#endif
#define VM_READ 0x1
#define VM_WRITE 0x2
#define VM_EXEC 0x4
#define VM_SHARED 0x8
#define VM_MAYREAD 0x10
#define VM_MAYWRITE 0x20
#define VM_MAYEXEC 0x40
#define VM_MAYSHARE 0x80
#define VM_GROWSDOWN 0x100
#define VM_LOCKED 0x2000
#define VM_IO 0x4000
#define __GFP_DMA 0x1u
#define __GFP_HIGHMEM 0x2u
#define __GFP_DMA32 0x4u
#define __GFP_MOVABLE 0x8u
#define __GFP_RECLAIMABLE 0x10u
#define __GFP_HIGH 0x20u
#define __GFP_IO 0x40u
#define __GFP_FS 0x80u
#define __GFP_ZERO 0x100u
#define __GFP_DIRECT_RECLAIM 0x400u
#define __GFP_KSWAPD_RECLAIM 0x800u
#define __GFP_WRITE 0x1000u
#define __GFP_NOWARN 0x2000u
#define __GFP_RETRY_MAYFAIL 0x4000u
#define __GFP_NOFAIL 0x8000u
#define __GFP_NORETRY 0x10000u
#define __GFP_MEMALLOC 0x20000u
#define __GFP_COMP 0x40000u
#define __GFP_NOMEMALLOC 0x80000u
#define __GFP_HARDWALL 0x100000u
#define __GFP_THISNODE 0x200000u
#define __GFP_ACCOUNT 0x400000u
#define __GFP_RECLAIM (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define GFP_ATOMIC (__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_KERNEL (__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_KERNEL_ACCOUNT (GFP_KERNEL | __GFP_ACCOUNT)
#define GFP_NOWAIT __GFP_KSWAPD_RECLAIM
#define GFP_NOIO __GFP_RECLAIM
#define GFP_NOFS (__GFP_RECLAIM | __GFP_IO)
#define GFP_USER (__GFP_RECLAIM | __GFP_IO | __GFP_FS | __GFP_HARDWALL)
#define GFP_HIGHUSER (GFP_USER | __GFP_HIGHMEM)
#define GFP_DMA __GFP_DMA
#define GFP_DMA32 __GFP_DMA32
#define MAX_ORDER 10
#define MAX_PAGE_ORDER 10
#define COMPACT_PRIO_NONE 0

/* Tasks. */
#define TASK_COMM_LEN 16
#define TASK_RUNNING 0x0
#define TASK_INTERRUPTIBLE 0x1
#define TASK_UNINTERRUPTIBLE 0x2
#define __TASK_STOPPED 0x4
#define __TASK_TRACED 0x8
#define EXIT_DEAD 0x10
#define EXIT_ZOMBIE 0x20
#define EXIT_TRACE (EXIT_ZOMBIE | EXIT_DEAD)
#define TASK_PARKED 0x40
#define TASK_DEAD 0x80
#define TASK_WAKEKILL 0x100
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
#define TASK_STATE_MAX 0x10000
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(5, 15, 0)
#define TASK_STATE_MAX 0x2000
#else
#define TASK_STATE_MAX 0x1000
#endif
#define TASK_WAKING 0x200
#define TASK_NOLOAD 0x400
#define TASK_NEW 0x800
#define TASK_RTLOCK_WAIT 0x1000
#define TASK_KILLABLE (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_STOPPED (TASK_WAKEKILL | __TASK_STOPPED)
#define TASK_TRACED __TASK_TRACED
#define TASK_IDLE (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
#define TASK_REPORT 0x7f
#define TASK_REPORT_IDLE 0x80
#define TASK_REPORT_MAX 0x100
#define PF_IDLE 0x2
#define PF_EXITING 0x4
#define PF_POSTCOREDUMP 0x8
#define PF_IO_WORKER 0x10
#define PF_WQ_WORKER 0x20
#define PF_FORKNOEXEC 0x40
#define PF_MCE_PROCESS 0x80
#define PF_SUPERPRIV 0x100
#define PF_DUMPCORE 0x200
#define PF_SIGNALED 0x400
#define PF_MEMALLOC 0x800
#define PF_NPROC_EXCEEDED 0x1000
#define PF_USED_MATH 0x2000
#define PF_NOFREEZE 0x8000
#define PF_KSWAPD 0x20000
#define PF_MEMALLOC_NOFS 0x40000
#define PF_MEMALLOC_NOIO 0x80000
#define PF_KTHREAD 0x200000
#define PF_RANDOMIZE 0x400000
#define PF_NO_SETAFFINITY 0x4000000
#define MAX_NICE 19
#define MIN_NICE (-20)
#define MAX_RT_PRIO 100
#define MAX_PRIO 140
#define DEFAULT_PRIO 120
#define NICE_TO_PRIO(n) ((n) + 120)
#define PRIO_TO_NICE(p) ((p)-120)
#define SIGNAL_STOP_STOPPED 0x1
#define SIGNAL_GROUP_EXIT 0x4
#define PID_MAX_DEFAULT 0x8000
#define MAX_PID_NS_LEVEL 32
#define CAP_OPT_NONE 0
#define CAP_OPT_NOAUDIT 2
#define CAP_OPT_INSETID 4
#define __kuid_val(id) ((id).val)
#define __kgid_val(id) ((id).val)
#define from_kuid(space, id) ((id).val)
#define from_kgid(space, id) ((id).val)
#define IRQF_SHARED 0x80
#define IRQF_PERCPU 0x400
#define CPUHP_INVALID (-1)

/* Files. */
#define MINORBITS 20
#define MINORMASK ((1U << 20) - 1)
#define MAJOR(dev) ((unsigned int)((dev) >> 20))
#define MINOR(dev) ((unsigned int)((dev)&MINORMASK))
#define MKDEV(major, minor) (((major) << 20) | (minor))
#define new_encode_dev(dev) ((MINOR(dev) & 0xff) | (MAJOR(dev) << 8) | ((MINOR(dev) & ~0xff) << 12))
#define S_ISREG(mode) (((mode)&0170000) == 0100000)
#define S_ISDIR(mode) (((mode)&0170000) == 0040000)
#define S_ISLNK(mode) (((mode)&0170000) == 0120000)
#define S_ISCHR(mode) (((mode)&0170000) == 0020000)
#define S_ISBLK(mode) (((mode)&0170000) == 0060000)
#define S_ISFIFO(mode) (((mode)&0170000) == 0010000)
#define S_ISSOCK(mode) (((mode)&0170000) == 0140000)
#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IFLNK 0120000
#define S_IFCHR 0020000
#define S_IFBLK 0060000
#define S_IFIFO 0010000
#define S_IFSOCK 0140000
#define S_IRWXUGO 0777
#define FMODE_READ 0x1
#define FMODE_WRITE 0x2
#define FMODE_LSEEK 0x4
#define FMODE_PREAD 0x8
#define FMODE_PWRITE 0x10
#define FMODE_EXEC 0x20
#define FMODE_OPENED 0x80000
#define FMODE_CREATED 0x100000
#define O_LARGEFILE 0100000
#define IOCB_EVENTFD (1 << 16)
#define IOCB_DIRECT (1 << 17)
#define IOCB_WRITE (1 << 18)
#define MNT_NOSUID 0x1
#define MNT_NODEV 0x2
#define MNT_NOEXEC 0x4
#define MNT_READONLY 0x40
#define SB_RDONLY 1
#define MAY_EXEC 0x1
#define MAY_WRITE 0x2
#define MAY_READ 0x4
#define MAY_APPEND 0x8
#define MAY_OPEN 0x20
#define READ 0
#define WRITE 1
#define f_dentry f_path.dentry
#define d_lock d_lockref.lock
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define DNAME_INLINE_LEN (sizeof(((struct dentry *)0)->d_iname))
#else
#define DNAME_INLINE_LEN (sizeof(union shortname_store))
#endif
/* Of itself a member before 6.13. */
#define d_iname d_shortname.string /* array */

/* Block devices. */
#define SECTOR_SHIFT 9
#define SECTOR_SIZE 512
#define DISK_NAME_LEN 32
#define BDEVNAME_SIZE 32
#define REQ_OP_BITS 8
#define REQ_OP_MASK 255
#define REQ_FAILFAST_DEV (1ULL << __REQ_FAILFAST_DEV)
#define REQ_SYNC (1ULL << __REQ_SYNC)
#define REQ_META (1ULL << __REQ_META)
#define REQ_PRIO (1ULL << __REQ_PRIO)
#define REQ_NOMERGE (1ULL << __REQ_NOMERGE)
#define REQ_IDLE (1ULL << __REQ_IDLE)
#define REQ_FUA (1ULL << __REQ_FUA)
#define REQ_PREFLUSH (1ULL << __REQ_PREFLUSH)
#define REQ_RAHEAD (1ULL << __REQ_RAHEAD)
#define REQ_BACKGROUND (1ULL << __REQ_BACKGROUND)
#define REQ_NOWAIT (1ULL << __REQ_NOWAIT)
#define op_is_write(op) ((op)&1)
#define op_is_flush(op) (((op) & (REQ_FUA | REQ_PREFLUSH)) != 0)
#define SG_CHAIN 0x1UL
#define SG_END 0x2UL

/* Sockets: members that the kernel reaches by another name. An array, which
 * libbcc does not follow through a macro, becomes a member, as does each whose
 * name the text declares itself. */
#define sk_node __sk_common.skc_node
#define sk_nulls_node __sk_common.skc_nulls_node
#define sk_refcnt __sk_common.skc_refcnt
#define sk_hash __sk_common.skc_hash
#define sk_portpair __sk_common.skc_portpair
#define sk_num __sk_common.skc_num
#define sk_dport __sk_common.skc_dport
#define sk_addrpair __sk_common.skc_addrpair
#define sk_daddr __sk_common.skc_daddr
#define sk_rcv_saddr __sk_common.skc_rcv_saddr
#define sk_family __sk_common.skc_family
#define sk_state __sk_common.skc_state
#define sk_reuse __sk_common.skc_reuse
#define sk_reuseport __sk_common.skc_reuseport
#define sk_ipv6only __sk_common.skc_ipv6only
#define sk_net_refcnt __sk_common.skc_net_refcnt
#define sk_bound_dev_if __sk_common.skc_bound_dev_if
#define sk_bind_node __sk_common.skc_bind_node
#define sk_prot __sk_common.skc_prot
#define sk_net __sk_common.skc_net
#define sk_v6_daddr __sk_common.skc_v6_daddr
#define sk_v6_rcv_saddr __sk_common.skc_v6_rcv_saddr
#define sk_cookie __sk_common.skc_cookie
#define sk_incoming_cpu __sk_common.skc_incoming_cpu
#define sk_flags __sk_common.skc_flags
#define sk_tx_queue_mapping __sk_common.skc_tx_queue_mapping
#define inet_daddr sk.__sk_common.skc_daddr
#define inet_rcv_saddr sk.__sk_common.skc_rcv_saddr
#define inet_dport sk.__sk_common.skc_dport
#define inet_num sk.__sk_common.skc_num
#define ir_loc_addr req.__req_common.skc_rcv_saddr
#define ir_rmt_addr req.__req_common.skc_daddr
#define ir_num req.__req_common.skc_num
#define ir_rmt_port req.__req_common.skc_dport
#define ir_v6_rmt_addr req.__req_common.skc_v6_daddr
#define ir_v6_loc_addr req.__req_common.skc_v6_rcv_saddr
#define ir_iif req.__req_common.skc_bound_dev_if
#define rsk_refcnt __req_common.skc_refcnt
#define rsk_hash __req_common.skc_hash
#define rsk_listener __req_common.skc_listener
#define tw_family __tw_common.skc_family
#define tw_state __tw_common.skc_state
#define tw_num __tw_common.skc_num
#define tw_dport __tw_common.skc_dport
#define tw_daddr __tw_common.skc_daddr
#define tw_rcv_saddr __tw_common.skc_rcv_saddr
#define s6_addr in6_u.u6_addr8 /* array */
#define s6_addr16 in6_u.u6_addr16 /* array */
#define s6_addr32 in6_u.u6_addr32 /* array */
#define tcp_sk(p) ((struct tcp_sock *)(p))
#define udp_sk(p) ((struct udp_sock *)(p))
#define unix_sk(p) ((struct unix_sock *)(p))
#define inet_sk(p) ((struct inet_sock *)(p))
#define inet_csk(p) ((struct inet_connection_sock *)(p))
#define inet_rsk(p) ((struct inet_request_sock *)(p))
#define inet_twsk(p) ((struct inet_timewait_sock *)(p))
#define netlink_sk(p) ((struct netlink_sock *)(p))
#define TCP_SKB_CB(skb) ((struct tcp_skb_cb *)&((skb)->cb[0]))
#define IPCB(skb) ((struct inet_skb_parm *)((skb)->cb))
#define TCPHDR_FIN 0x01
#define TCPHDR_SYN 0x02
#define TCPHDR_RST 0x04
#define TCPHDR_PSH 0x08
#define TCPHDR_ACK 0x10
#define TCPHDR_URG 0x20
#define TCPHDR_ECE 0x40
#define TCPHDR_CWR 0x80
#define TCPHDR_SYN_ECN (TCPHDR_SYN | TCPHDR_ECE | TCPHDR_CWR)
#define RCV_SHUTDOWN 1
#define SEND_SHUTDOWN 2
#define SHUTDOWN_MASK 3
#define NEXTHDR_HOP 0
#define NEXTHDR_TCP 6
#define NEXTHDR_UDP 17
#define NEXTHDR_IPV6 41
#define NEXTHDR_ROUTING 43
#define NEXTHDR_FRAGMENT 44
#define NEXTHDR_ICMP 58
#define NEXTHDR_NONE 59
#define IP_CE 0x8000
#define IP_DF 0x4000
#define IP_MF 0x2000
#define IP_OFFSET 0x1FFF
#define CHECKSUM_NONE 0
#define CHECKSUM_UNNECESSARY 1
#define CHECKSUM_COMPLETE 2
#define CHECKSUM_PARTIAL 3
#define VLAN_VID_MASK 0x0fff
#define VLAN_PRIO_MASK 0xe000
#define VLAN_HLEN 4
#define SCM_RIGHTS 0x01
#define SCM_CREDENTIALS 0x02
#define SOL_IP 0
#define SOL_SOCKET 1
#define SOL_TCP 6
#define SOL_UDP 17
#define SOL_IPV6 41
#define SOL_RAW 255
#define SOL_PACKET 263
#define SOL_NETLINK 270
#define MSG_OOB 0x1
#define MSG_PEEK 0x2
#define MSG_DONTROUTE 0x4
#define MSG_CTRUNC 0x8
#define MSG_TRUNC 0x20
#define MSG_DONTWAIT 0x40
#define MSG_EOR 0x80
#define MSG_WAITALL 0x100
#define MSG_ERRQUEUE 0x2000
#define MSG_NOSIGNAL 0x4000
#define MSG_MORE 0x8000
#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2
#define SOMAXCONN 4096
#define AF_UNSPEC 0
#define AF_UNIX 1
#define AF_LOCAL 1
#define AF_INET 2
#define AF_INET6 10
#define AF_NETLINK 16
#define AF_PACKET 17
#define AF_VSOCK 40
#define AF_XDP 44
#define PF_UNIX 1
#define PF_INET 2
#define PF_INET6 10
#define PF_NETLINK 16
#define PF_PACKET 17
#define INADDR_ANY 0
#define INADDR_LOOPBACK 0x7f000001

/* Kernel options as a test in an expression. */
#if 1
#define __OPTION_IS_1 0,
#define __OPTION_SECOND(first, second, ...) second
#define __OPTION_IS_SET3(x) __OPTION_SECOND(x 1, 0)
#define __OPTION_IS_SET2(x) __OPTION_IS_SET3(__OPTION_IS_##x)
#define __OPTION_IS_SET(x) __OPTION_IS_SET2(x)
#define IS_ENABLED(option) __OPTION_IS_SET(option)
#define IS_BUILTIN(option) __OPTION_IS_SET(option)
#define IS_REACHABLE(option) __OPTION_IS_SET(option)
#endif
