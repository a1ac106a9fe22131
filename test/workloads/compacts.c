/* compacts: has the kernel compact all memory. */
#include <fcntl.h>
#include "go.h"

int main(void) {
  int fd = open("/proc/sys/vm/compact_memory", O_WRONLY);
  if (fd < 0) return 1;
  ready_and_wait();
  if (write(fd, "1", 1) != 1) return 1;
  close(fd);
  done_and_wait();
  return 0;
}
