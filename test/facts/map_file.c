/* Maps a file executable, whatever it holds, or makes many mappings; says where and waits. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int count, char** words) {
  char* at;
  if (count > 2 && strcmp(words[1], "many") == 0) {
    long pages = atol(words[2]);
    at = mmap(NULL, (size_t)pages * 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (long i = 0; at != MAP_FAILED && i < pages; ++i)
      if (mprotect(at + i * 8192, 4096, PROT_READ | PROT_EXEC) != 0) return 2;
  } else {
    int fd = open(words[1], O_RDONLY);
    at = mmap(NULL, 1 << 20, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
  }
  if (at == MAP_FAILED) return 1;
  printf("page %p\n", (void*)at);
  fflush(stdout);
  pause();
  return 0;
}
