// Edges of the graph of mutexes held by threads (uprobes on pthread_mutex_*).
struct edge_key {
  u64 first, second;
};
struct edge_value {
  u64 thread;
  int first_stack, second_stack;
  char comm[16];
};
struct held {
  u64 mutex;
  int stack;
};
BPF_HASH(edges, struct edge_key, struct edge_value, 30000);
BPF_HASH(holding, u32, struct held, 10000);
BPF_STACK_TRACE(mutex_stacks, 4096);

int on_lock(struct pt_regs *ctx, void *mutex) {
  u32 tid = bpf_get_current_pid_tgid();
  struct held *before = holding.lookup(&tid);
  struct held now = {.mutex = (u64)mutex, .stack = mutex_stacks.get_stackid(ctx, BPF_F_USER_STACK)};
  if (before && before->mutex != now.mutex) {
    struct edge_key key = {.first = before->mutex, .second = now.mutex};
    struct edge_value value = {.thread = tid, .first_stack = before->stack, .second_stack = now.stack};
    bpf_get_current_comm(&value.comm, sizeof(value.comm));
    edges.update(&key, &value);
  }
  holding.update(&tid, &now);
  return 0;
}
int on_unlock(struct pt_regs *ctx, void *mutex) {
  u32 tid = bpf_get_current_pid_tgid();
  holding.delete(&tid);
  return 0;
}
