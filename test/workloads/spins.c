/*
 * spins [FILE]: computes until it is killed, in code that it puts on a page of its own,
 * or of a private mapping of FILE: at 0x100. Says `page ADDRESS` before.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
/* push rbp; mov rbp, rsp; 1: jmp 1b */
static const unsigned char spin[] = {0x55, 0x48, 0x89, 0xe5, 0xeb, 0xfe};
#else
/* stp x29, x30, [sp, -16]!; mov x29, sp; 1: b 1b */
static const unsigned spin[] = {0xa9bf7bfd, 0x910003fd, 0x14000000};
#endif

int main(int argc, char **argv) {
  int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
  int flags = MAP_PRIVATE | (fd < 0 ? MAP_ANONYMOUS : 0);
  char *page = mmap(0, 4096, PROT_READ | PROT_WRITE, flags, fd, 0);
  if (page == MAP_FAILED) return 1;
  memcpy(page + 0x100, spin, sizeof spin);
  if (mprotect(page, 4096, PROT_READ | PROT_EXEC) != 0) return 1;
  __builtin___clear_cache(page, page + 4096);
  printf("page %p\n", (void *)page);
  fflush(stdout);
  ((void (*)(void))(page + 0x100))();
  return 0;
}
