/* abi32: the same as abi for 32-bit processors, without a library. */
#include <stddef.h>

static int syscall3(int number, int a, int b, int c) {
  int result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
  return result;
}
static int read(int fd, void *to, unsigned size) { return syscall3(3, fd, (int)to, (int)size); }
static int write(int fd, const void *from, unsigned size) { return syscall3(4, fd, (int)from, (int)size); }
static int getpid(void) { return syscall3(20, 0, 0, 0); }
static void _exit(int status) { for (;;) syscall3(1, status, 0, 0); }
#include "go_body.h"
#include "abi.h"
#include "note.h"

KEPT void begin(void) {
  ready_and_wait();
  work();
  __asm__ volatile(NOTE("abi", "shown", "0", "-4@%0 4@%1") : : "r"(-5), "r"("a text"));
  done_and_wait();
  _exit(0);
}

/* The kernel leaves the stack as it likes: compiled code wants it aligned. */
__asm__(".globl _start\n_start:\n  andl $-16, %esp\n  call begin\n");
