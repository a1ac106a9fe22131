// What language runtimes do, by process.
#include <tool.h>

struct key {
  pid_nr pid;
};
COUNTS(activity, struct key, sum(u64, methods), sum(u64, collections), sum(u64, objects),
       sum(u64, classes), sum(u64, exceptions), sum(u64, threads))

#define COUNTED(name, ...)                                      \
  int on_##name(struct pt_regs *ctx) {                          \
    struct key key = {task_pid()};                              \
    return task_wanted() ? activity_add(&key, __VA_ARGS__) : 0; \
  }

COUNTED(method, 1, 0, 0, 0, 0, 0)
COUNTED(collection, 0, 1, 0, 0, 0, 0)
COUNTED(object, 0, 0, 1, 0, 0, 0)
COUNTED(class, 0, 0, 0, 1, 0, 0)
COUNTED(exception, 0, 0, 0, 0, 1, 0)
COUNTED(thread, 0, 0, 0, 0, 0, 1)
