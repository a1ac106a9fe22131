/*
 * rest N MILLIS: sleeps N times for MILLIS, in evening → bed → rest_ms.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include "go.h"

#define KEPT __attribute__((noinline, noclone, used))

/* The call itself, so that the C library's functions are not in between. */
KEPT long rest_ms(long millis) {
  struct timespec t = {millis / 1000, millis % 1000 * 1000000};
  long result;
#ifdef __x86_64__
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(SYS_nanosleep), "D"(&t), "S"(0)
                   : "rcx", "r11", "memory");
#else
  result = syscall(SYS_nanosleep, &t, 0);
#endif
  __asm__ volatile("" : "+r"(result));
  return result;
}

KEPT long bed(long millis) {
  long result = rest_ms(millis);
  __asm__ volatile("" : "+r"(result));
  return result;
}

KEPT long evening(long millis) {
  long result = bed(millis);
  __asm__ volatile("" : "+r"(result));
  return result;
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1;
  long millis = argc > 2 ? atol(argv[2]) : 10;
  ready_and_wait();
  for (int i = 0; i < n; i++)
    if (evening(millis) != 0) return 1;
  done_and_wait();
  return 0;
}
