// In which order threads lock mutexes: each pair of one that is held and one that is asked for,
// the first time, with the stacks of both calls.
#include <tool.h>

// Mutexes are glibc's, whose kind can be read.
PARAM(bool, knows_kinds)

#define MOST_HELD 16

struct lock {
  u64 mutex;
  user_caller caller;
  user_stack stack;
  u32 unused;
};

// What a thread holds, or waits for.
struct locks {
  struct lock held[MOST_HELD];
  u64 count;
};
BPF_HASH(threads, u32, struct locks, 16384);

struct pair {
  u64 held;
  u64 wanted;
};
BPF_HASH(pairs, struct pair, u8, 65536);

struct origin {
  user_caller caller;
  u32 creator;
  user_stack stack;
  char comm[16];
};
BPF_TABLE("lru_hash", u32, struct origin, origins, 16384);

struct order {
  hex_u64 held;
  hex_u64 wanted;
  user_caller wanted_caller;
  user_caller held_caller;
  user_caller created_caller;
  user_stack wanted_stack;
  user_stack held_stack;
  // Where the thread was made; creator 0: before this tool was there.
  user_stack created_stack;
  pid_nr pid;
  tid_nr tid;
  tid_nr creator;
  char comm[16];
  char creator_comm[16];
};
EVENTS(orders, struct order)

static __always_inline void tell(void *ctx, u32 thread, struct lock *held, struct lock *wanted) {
  struct pair pair = {held->mutex, wanted->mutex};
  u8 known = 1;
  if (pairs.lookup(&pair) || pairs.update(&pair, &known)) return;
  struct order order = {};
  order.held = held->mutex;
  order.wanted = wanted->mutex;
  order.wanted_caller = wanted->caller;
  order.held_caller = held->caller;
  order.wanted_stack = wanted->stack;
  order.held_stack = held->stack;
  order.created_stack = -EFAULT;
  order.pid = task_pid();
  order.tid = task_tid();
  bpf_get_current_comm(&order.comm, sizeof(order.comm));
  struct origin *origin = origins.lookup(&thread);
  if (origin) {
    order.creator = origin->creator;
    order.created_caller = origin->caller;
    order.created_stack = origin->stack;
    __builtin_memcpy(&order.creator_comm, origin->comm, sizeof(order.creator_comm));
  }
  orders_emit(ctx, &order);
}

// Only a normal mutex makes its own holder wait for ever.
static __always_inline int is_normal(u64 mutex) {
  u32 kind = 1;
  if (!knows_kinds()) return 0;
  bpf_probe_read_user(&kind, sizeof(kind), (void *)(mutex + 16));
  return (kind & 3) == 0 || (kind & 3) == 3;
}

static __always_inline struct lock here(struct pt_regs *ctx, u64 mutex) {
  struct lock lock = {};
  lock.mutex = mutex;
  lock.caller = user_caller_of(ctx);
  lock.stack = stack_of(ctx, BPF_F_USER_STACK);
  return lock;
}

static __always_inline void hold(u32 thread, struct lock *lock) {
  struct locks none = {};
  struct locks *locks = threads.lookup_or_try_init(&thread, &none);
  if (!locks) return;
  u64 count = locks->count;
  if (count < MOST_HELD) {
    locks->held[count] = *lock;
    locks->count = count + 1;
  }
}

int on_lock(struct pt_regs *ctx, u64 mutex) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct lock lock = here(ctx, mutex);
  struct locks *locks = threads.lookup(&thread);
  if (locks) {
#pragma unroll
    for (int i = 0; i < MOST_HELD; i++) {
      if (i >= locks->count) break;
      if (locks->held[i].mutex != mutex || is_normal(mutex))
        tell(ctx, thread, &locks->held[i], &lock);
    }
  }
  hold(thread, &lock);
  return 0;
}

// The last one goes into its place.
static __always_inline void let_go(u32 thread, u64 mutex) {
  struct locks *locks = threads.lookup(&thread);
  if (!locks || locks->count == 0) return;
  u64 last = locks->count - 1;
  if (last >= MOST_HELD) return;
#pragma unroll
  for (int i = MOST_HELD - 1; i >= 0; i--) {
    if (i > last || locks->held[i].mutex != mutex) continue;
    locks->held[i] = locks->held[last];
    locks->count = last;
    return;
  }
}

int on_unlock(struct pt_regs *ctx, u64 mutex) {
  if (task_wanted()) let_go(bpf_get_current_pid_tgid(), mutex);
  return 0;
}

// Asked for without waiting: it can't deadlock, and is held where it was had.

BPF_HASH(asked, u32, struct lock, 16384);

int on_try(struct pt_regs *ctx, u64 mutex) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct lock lock = here(ctx, mutex);
  asked.update(&thread, &lock);
  return 0;
}

int on_tried(struct pt_regs *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct lock *lock = asked.lookup(&thread);
  if (!lock) return 0;
  if ((int)PT_REGS_RC(ctx) == 0) hold(thread, lock);
  asked.delete(&thread);
  return 0;
}

// A lock that may give up (pthread_mutex_timedlock) is told as it is asked for, and not held if it
// did.
int on_gave_up(struct pt_regs *ctx) {
  if (!task_wanted() || (int)PT_REGS_RC(ctx) == 0) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct locks *locks = threads.lookup(&thread);
  if (locks && locks->count > 0 && locks->count <= MOST_HELD) locks->count--;
  return 0;
}

// Where threads are about to be made: from inside of clone() libc's stack can't be followed.
BPF_HASH(creations, u32, struct lock, 16384);

int on_create(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct lock place = here(ctx, 0);
  creations.update(&thread, &place);
  return 0;
}

// In the thread that makes another.
TRACEPOINT_PROBE(task, task_newtask) {
  if (!task_wanted()) return 0;
  u32 creator = bpf_get_current_pid_tgid(), thread = args->pid;
  struct lock *place = creations.lookup(&creator);
  if (!place) return 0;
  struct origin origin = {};
  origin.creator = task_tid();
  origin.caller = place->caller;
  origin.stack = place->stack;
  bpf_get_current_comm(&origin.comm, sizeof(origin.comm));
  origins.update(&thread, &origin);
  creations.delete(&creator);
  return 0;
}

TRACEPOINT_PROBE(sched, sched_process_exit) {
  u32 thread = bpf_get_current_pid_tgid();
  threads.delete(&thread);
  return 0;
}
