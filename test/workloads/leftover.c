/*
 * leftover NAME: an instance of tracefs of that name in which an event is enabled for this
 * process alone, and tracing is off. It goes with this process's end.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "go.h"

static char directory[256];

static int put(const char* file, const char* text) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", directory, file);
  int fd = open(path, O_WRONLY);
  if (fd < 0 || write(fd, text, strlen(text)) < 0) return 1;
  return close(fd);
}

int main(int argc, char** argv) {
  char pid[16];
  if (argc < 2) return 2;
  snprintf(pid, sizeof pid, "%d", getpid());
  snprintf(directory, sizeof directory, "/sys/kernel/tracing/instances/%s", argv[1]);
  rmdir(directory); /* of a run that was killed */
  if (mkdir(directory, 0700)) return 1;
  if (put("tracing_on", "0") || put("set_event_pid", pid)) return 1;
  if (put("events/sched/sched_process_fork/enable", "1")) return 1;
  ready_and_wait();
  rmdir(directory);
  done_and_wait();
  return 0;
}
