/*
 * numbers: x86-64 system calls with other numbers than a program's usual ones:
 * 300 signals to itself, which return by rt_sigreturn, 40 of them to an interrupted rt_sigsuspend,
 * so that -EINTR looks like the result of rt_sigreturn; 200 times getpid (20) and 100 times
 * getuid32 (199) as a program of 32 bits calls them; 50 times getpid of x32; 25 times number -5,
 * 10 times number -1; and 7 times writev, 30 times getppid with a bit set above the number, which the kernel does not look at.
 */
#include <signal.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include "go.h"

static void handled(int signal) { (void)signal; }

static void call32(int number) {
  int result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number) : "memory");
}

static void call64(long number) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number) : "rcx", "r11", "memory");
}

int main(void) {
  signal(SIGUSR1, handled);
  ready_and_wait();
  for (int i = 0; i < 260; i++) raise(SIGUSR1);
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGUSR1);
  sigprocmask(SIG_BLOCK, &blocked, &before);
  for (int i = 0; i < 40; i++) {
    raise(SIGUSR1);
    sigsuspend(&before);
  }
  sigprocmask(SIG_SETMASK, &before, NULL);
  for (int i = 0; i < 200; i++) call32(20);
  for (int i = 0; i < 100; i++) call32(199);
  for (int i = 0; i < 50; i++) syscall(0x40000000 + SYS_getpid);
  for (int i = 0; i < 25; i++) syscall(-5);
  for (int i = 0; i < 10; i++) syscall(-1);
  for (int i = 0; i < 7; i++) writev(-1, NULL, 0);
  for (int i = 0; i < 30; i++) call64(0x100000000 + SYS_getppid);
  done_and_wait();
  return 0;
}
