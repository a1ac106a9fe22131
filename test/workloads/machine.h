/* What workloads do to the machine: programs are run, values put into files. */
#ifndef MACHINE_H
#define MACHINE_H
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

/* 0 = it did what it should. */
static __attribute__((unused)) int run(char* const argv[]) {
  int status;
  pid_t child;
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  if (posix_spawnp(&child, argv[0], &quiet, NULL, argv, environ)) return 1;
  return waitpid(child, &status, 0) != child || status != 0;
}

/* 1 = it is there now. */
static __attribute__((unused)) int put(const char* path, const char* text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  int done = write(fd, text, strlen(text)) > 0;
  close(fd);
  return done;
}
#endif
