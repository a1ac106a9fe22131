/*
 * threads N K: N threads at once, named bite-t0 …; each calls work(thread, k)
 * for k = 0 … K-1. Every call nests two deep: work → piece.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include "go.h"

#define KEPT __attribute__((noinline, noclone, used))

static int calls;

KEPT long piece(long thread, long k) {
  __asm__ volatile("" : : : "memory");
  return thread * 1000 + k;
}

KEPT long work(long thread, long k) {
  long result = piece(thread, k);
  __asm__ volatile("" : "+r"(result));
  return result;
}

static void *run(void *argument) {
  long thread = (long)argument;
  char name[16];
  snprintf(name, sizeof name, "bite-t%ld", thread);
  prctl(PR_SET_NAME, name);
  for (int k = 0; k < calls; k++) work(thread, k);
  return 0;
}

int main(int argc, char **argv) {
  int n = argc > 2 ? atoi(argv[1]) : 1;
  calls = argc > 2 ? atoi(argv[2]) : 1;
  pthread_t *threads = calloc((size_t)n, sizeof *threads);
  ready_and_wait();
  for (long i = 0; i < n; i++)
    if (pthread_create(&threads[i], 0, run, (void *)i) != 0) return 1;
  for (int i = 0; i < n; i++) pthread_join(threads[i], 0);
  free(threads);
  done_and_wait();
  return 0;
}
