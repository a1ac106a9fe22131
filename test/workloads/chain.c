/*
 * chain N: outer(i) → middle(i, i*2) → inner(i*3), N times (i from 1), then
 * factorial(5) by recursion, which returns 1, 2, 6, 24, 120 on its way out.
 * outer returns inner's value, 3·i + 1.
 */
#include <stdlib.h>
#include "go.h"

#define KEPT __attribute__((noinline, noclone, used))

struct point {
  int x, y;
  const char *label;
};

KEPT long inner(long value) {
  __asm__ volatile("" : : "r"(value) : "memory");
  return value + 1;
}

KEPT long middle(long value, struct point *at) {
  long result = inner(at->x + value);
  __asm__ volatile("" : : : "memory");
  return result;
}

KEPT long outer(long value) {
  struct point at = {(int)value * 2, -7, "somewhere"};
  long result = middle(value, &at);
  __asm__ volatile("" : : "r"(&at) : "memory");
  return result;
}

KEPT long factorial(long n) {
  long rest = n <= 1 ? 1 : factorial(n - 1);
  __asm__ volatile("" : "+r"(rest));
  return n <= 1 ? 1 : n * rest;
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1;
  long sum = 0;
  ready_and_wait();
  for (int i = 1; i <= n; i++) sum += outer(i);
  sum += factorial(5);
  done_and_wait();
  return sum == 0;
}
