/*
 * burn THREADS MILLIS: so many threads at once, each of which computes for that
 * long (its own CPU time), all of it in mill → grind → crush.
 */
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include "go.h"

#define KEPT __attribute__((noinline, noclone, used))

static long millis;

static long long cpu_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * Long enough that asking for the time between two calls is nothing beside it.
 * It calls nothing, and has a frame of its own all the same.
 */
KEPT long crush(long grains) {
  __asm__ volatile("" : : "r"(__builtin_frame_address(0)));
  for (long i = 0; i < 20000000; i++) __asm__ volatile("" : "+r"(grains));
  return grains;
}

KEPT long grind(long grains) {
  long result = crush(grains);
  __asm__ volatile("" : "+r"(result));
  return result;
}

KEPT long mill(long grains) {
  long result = grind(grains);
  __asm__ volatile("" : "+r"(result));
  return result;
}

static void *work(void *unused) {
  for (long long end = cpu_ms() + millis; cpu_ms() < end;) mill(1);
  return unused;
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1;
  millis = argc > 2 ? atol(argv[2]) : 1000;
  pthread_t *threads = calloc((size_t)n, sizeof *threads);
  ready_and_wait();
  for (int i = 0; i < n; i++)
    if (pthread_create(&threads[i], 0, work, 0) != 0) return 1;
  for (int i = 0; i < n; i++) pthread_join(threads[i], 0);
  free(threads);
  done_and_wait();
  return 0;
}
