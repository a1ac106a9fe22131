// Bit-fields, unions, packed structs and enums as keys and values.
enum color { RED, GREEN, BLUE = 7 };
struct flags {
  u32 low : 4;
  u32 high : 12;
  u32 rest : 16;
};
union either {
  u64 number;
  u8 bytes[8];
};
struct __attribute__((packed)) wire {
  u8 version;
  u32 length;
  u16 checksum;
};
struct record {
  enum color color;
  struct flags flags;
  union either either;
  struct wire wire;
  unsigned __int128 wide;
};
BPF_HASH(records, struct wire, struct record);
BPF_HASH(colors, enum color);

int store(struct pt_regs *ctx) {
  struct wire key = {.version = 1, .length = PT_REGS_PARM1(ctx)};
  struct record record = {.color = GREEN};
  record.flags.low = 3;
  record.flags.high = 100;
  record.either.number = bpf_ktime_get_ns();
  record.wide = 5;
  records.update(&key, &record);
  colors.increment(record.color);
  return 0;
}
