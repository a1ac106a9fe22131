// The directory that a path begins at: a module of its own, put behind programs that call
// path_walk(). See path_calls.h.
#include <path_calls.h>

int linked__path_walk(struct path_walk *walk) {
  path_parts_below(walk->to, walk->directory);
  return 0;
}
