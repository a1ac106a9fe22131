/* manystacks N: calls getppid N times, each time from another stack: a number's bits say who calls whom. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "go.h"

#define KEPT __attribute__((noinline, noclone, used))

enum { bits = 20 };

static void descend(unsigned number, int left);

KEPT void even(unsigned number, int left) {
  descend(number, left);
  __asm__ volatile("" : : : "memory");
}

KEPT void odd(unsigned number, int left) {
  descend(number, left);
  __asm__ volatile("" : : : "memory");
}

KEPT static void descend(unsigned number, int left) {
  if (left == 0) syscall(SYS_getppid);
  else if (number & 1) odd(number >> 1, left - 1);
  else even(number >> 1, left - 1);
  __asm__ volatile("" : : : "memory");
}

int main(int argc, char** argv) {
  unsigned n = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
  ready_and_wait();
  for (unsigned number = 0; number < n; number++) descend(number, bits);
  done_and_wait();
  return 0;
}
