/* deep N: N nested calls of deeper(), then one of bottom(). */
#include <stdlib.h>
#include "go.h"

#define KEPT __attribute__((noinline, noclone, used))

KEPT long bottom(long value) {
  __asm__ volatile("" : : "r"(value) : "memory");
  return value + 1;
}

KEPT long deeper(long left) {
  long result = left <= 1 ? bottom(left) : deeper(left - 1);
  __asm__ volatile("" : "+r"(result) : : "memory");
  return result + 1;
}

int main(int argc, char **argv) {
  ready_and_wait();
  long result = deeper(argc > 1 ? atol(argv[1]) : 1);
  done_and_wait();
  return result == 0;
}
