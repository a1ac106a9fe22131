// System calls that name a file, joined with their results. Maps stay in the tool's own file, where
// libbcc knows them.
#ifndef TOOL_PATH_CALLS_H
#define TOOL_PATH_CALLS_H

#include "paths.h"
#include "syscalls.h"

// Only calls that fail.
PARAM(bool, failed_only)
// Whole paths are asked for.
PARAM(bool, with_directory)

static __always_inline int path_call_wanted(struct syscall_exit *call) {
  return !failed_only() || call->result < 0;
}

// Of path_walk.c: compiled once for all tools, and put behind a program when it is loaded for a run
// that asks for whole paths.
struct path_walk {
  struct path_parts *to;
  int directory;
};
static int (*path_walk)(struct path_walk *walk) = (void *)LINKED_ID_path_walk;

// The directory that a path without a leading slash begins at; called where with_directory() is.
static __always_inline void path_call_from(struct path_parts *from, const char *path,
                                           int directory) {
  path_parts_none(from);
  if (path[0] == '/') return;
  struct path_walk walk = {from, directory};
  path_walk(&walk);
}

#endif
