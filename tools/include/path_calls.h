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

// The directory that a path without a leading slash begins at.
static __always_inline void path_call_from(struct path_parts *from, const char *path,
                                           int directory) {
  path_parts_none(from);
  if (path[0] != '/') path_parts_below(from, directory);
}

#endif
