/*
 * nested N: deep(N) calls deep(N-1) … deep(1); by its sleeps deep(k) takes
 * 80 · 2^(k-1) ms in all: 80, 160, 320, 640 … Before that, jump_over() is
 * called 10 times and calls jump_out() each time, which never returns: it
 * leaves by longjmp().
 */
#include <setjmp.h>
#include <stdlib.h>
#include <time.h>
#include "go.h"

#define KEPT __attribute__((noinline, noclone, used))

static jmp_buf back;

static void sleep_ms(long ms) {
  struct timespec left = {ms / 1000, ms % 1000 * 1000000};
  while (nanosleep(&left, &left) != 0) {
  }
}

KEPT long deep(long n) {
  long below = n > 1 ? deep(n - 1) : 0;
  __asm__ volatile("" : "+r"(below));
  sleep_ms(n > 2 ? 80L << (n - 2) : 80);
  return below + 1;
}

KEPT void jump_out(void) {
  longjmp(back, 1);
}

KEPT int jump_over(void) {
  if (setjmp(back) == 0) jump_out();
  __asm__ volatile("" : : : "memory");
  return 1;
}

int main(int argc, char **argv) {
  long n = argc > 1 ? atol(argv[1]) : 1;
  ready_and_wait();
  for (int i = 0; i < 10; i++) jump_over();
  long levels = deep(n);
  done_and_wait();
  return levels != n;
}
