/*
 * Time, memory and tasks.
 */

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
#define GFP_KERNEL (__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_KERNEL_ACCOUNT (GFP_KERNEL | __GFP_ACCOUNT)
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
