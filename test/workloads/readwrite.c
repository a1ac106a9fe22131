/* readwrite FILE SIZE…: writes that many bytes, each read back from the start. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/types.h>
#include "go.h"

int main(int argc, char **argv) {
  static char buffer[1 << 20];
  int fd = open(argv[1], O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) return 1;
  ready_and_wait();
  for (int i = 2; i < argc; i++) {
    size_t size = (size_t)atol(argv[i]);
    if (size > sizeof buffer || pwrite(fd, buffer, size, 0) != (ssize_t)size) return 1;
    if (lseek(fd, 0, SEEK_SET) != 0 || write(fd, buffer, size) != (ssize_t)size) return 1;
    if (lseek(fd, 0, SEEK_SET) != 0 || read(fd, buffer, size) != (ssize_t)size) return 1;
  }
  done_and_wait();
  return 0;
}
