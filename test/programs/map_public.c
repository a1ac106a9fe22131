// Tables for other modules and for a name space.
BPF_TABLE_PUBLIC("hash", u32, u64, exported, 64);
BPF_TABLE_SHARED("array", int, u64, common, 4);
int both(struct pt_regs *ctx) {
  u32 key = 1;
  int at = 0;
  exported.increment(key);
  u64 *value = common.lookup(&at);
  if (value) (*value)++;
  return 0;
}
