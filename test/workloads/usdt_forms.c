/*
 * usdt_forms: fires once each probe of forms, whose arguments are written in
 * all the ways that compilers have, and forms:tick(1) and forms:tick(2) where
 * the semaphore of that place, each has its own, is up.
 */
#include "go.h"
#include "note.h"

SEMAPHORE(first_semaphore);
SEMAPHORE(second_semaphore);

__attribute__((used)) int global_number = -77;
__attribute__((used)) unsigned char bytes[4] = {9, 250, 7, 6};
__attribute__((used)) short shorts[4] = {-1, -2, -3, -4};
static __thread int kept = -4242;
static __thread struct { char before[3]; unsigned short within; } more = {"ab", 515};
__attribute__((used)) const char *text = "global text";

static char *own_storage(void) {
  char *self;
  __asm__("mov %%fs:0, %0" : "=r"(self));
  return self;
}

int main(void) {
  // A probe can't bring a page into memory.
  __asm__ volatile("" : : "r"(*(const volatile char *)text));
  ready_and_wait();
  __asm__ volatile(NOTE("forms", "globals", "0", "-4@global_number(%rip) 1@bytes+1(%rip) -2@6+shorts(%rip) 8@text(%rip)"));
  __asm__ volatile(NOTE("forms", "threads", "0", "-4@%0 2@%1 -4@%%fs:(%2)") : : "m"(kept), "m"(more.within), "r"((char *)&kept - own_storage()));
  __asm__ volatile(NOTE("forms", "constants", "0", "1@$-1 2@$-2 -1@$255 8@$-4"));
  __asm__ volatile(NOTE("forms", "floats", "0", "8f@%xmm0 -4@$7"));
  __asm__ volatile("movl $0x1234, %%eax\n" NOTE("forms", "bytes", "0", "1@%%ah 1@%%al") : : : "eax");
  if (first_semaphore) __asm__ volatile(NOTE("forms", "tick", "first_semaphore", "-4@$1"));
  if (second_semaphore) __asm__ volatile(NOTE("forms", "tick", "second_semaphore", "-4@$2"));
  done_and_wait();
  return 0;
}
