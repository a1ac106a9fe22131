// Objects as they are made, by type; of C the blocks of malloc() by their size.
#include <runtimes.h>
#include <tool.h>

PARAM(u32, size_argument)

struct key {
  u64 block;
  char type[NAME_SIZE];
};
COUNTS(objects, struct key, sum(size_bytes, bytes))

USDT_ARGUMENTS(object_made)
int object_made(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct key key = {};
  if (class_text())
    runtime_name(key.type, object_made_argument(ctx, class_text()), class_length(),
                 object_made_argument(ctx, class_length()));
  return objects_add(&key, size_argument() ? object_made_argument(ctx, size_argument()) : 0);
}

int block_made(struct pt_regs *ctx) {
  if (!task_wanted()) return 0;
  struct key key = {.block = PT_REGS_PARM1(ctx)};
  return objects_add(&key, key.block);
}
