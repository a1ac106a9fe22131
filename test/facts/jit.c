/* An executable page without a file, as a JIT has it: prints `page ADDRESS`, waits for its stdin's end. */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  void *page = mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char c;
  if (page == MAP_FAILED) return 1;
  printf("page %p\n", page);
  fflush(stdout);
  while (read(0, &c, 1) > 0) {
  }
  return 0;
}
