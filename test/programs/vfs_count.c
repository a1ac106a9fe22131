// Calls of the file layer, each counted in its slot.
enum stat_types { S_READ = 1, S_WRITE, S_FSYNC, S_OPEN, S_CREATE, S_MAXSTAT };
BPF_ARRAY(stats, u64, S_MAXSTAT);

static void count(int key) {
  u64 *value = stats.lookup(&key);
  if (value) (*value)++;
}

void do_read(struct pt_regs *ctx) { count(S_READ); }
void do_write(struct pt_regs *ctx) { count(S_WRITE); }
void do_fsync(struct pt_regs *ctx) { count(S_FSYNC); }
void do_open(struct pt_regs *ctx) { count(S_OPEN); }
void do_create(struct pt_regs *ctx) { count(S_CREATE); }
