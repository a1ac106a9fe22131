/*
 * For the benchmarks.
 * load close N [BURST] close(-1) N times at full speed, or with 2 ms of rest after
 *                      every BURST calls; says "cpu NANOSECONDS", its own CPU time, and
 *                      "took NANOSECONDS", both without the rests
 * load open N [BURST]  the same with open("/bite")
 * load rounds N        close(-1) N times at full speed for each line that it gets, and "done" after each
 * load opens MICROS    from its go on, opens /bite every MICROS µs until it is killed
 * load stamps N MILLIS opens "/bite/NANOSECONDS", the monotonic clock's time at
 *                      that moment, N times with a pause before each
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "go.h"

static unsigned long long clock_ns(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (unsigned long long)t.tv_sec * 1000000000ull + (unsigned long long)t.tv_nsec;
}

static unsigned long long now(void) { return clock_ns(CLOCK_MONOTONIC); }

static void pause_micros(long micros) {
  struct timespec t = {micros / 1000000, micros % 1000000 * 1000};
  nanosleep(&t, 0);
}

static void close_nothing(void) { close(-1); }

static void open_nothing(void) {
  if (open("/bite", O_RDONLY) >= 0) _exit(1);
}

static void call_often(void (*call)(void), long n, long burst) {
  char text[96];
  unsigned long long took = 0, cpu = 0;
  for (long left = n; left > 0; left -= burst) {
    unsigned long long began = now(), ran = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    for (long i = left < burst ? left : burst; i > 0; i--) call();
    cpu += clock_ns(CLOCK_THREAD_CPUTIME_ID) - ran;
    took += now() - began;
    if (burst < n) pause_micros(2000);
  }
  snprintf(text, sizeof text, "cpu %llu\ntook %llu\n", cpu, took);
  say(text);
}

static void close_in_rounds(long n) {
  for (;;) {
    for (long i = n; i > 0; i--) close(-1);
    say("done\n");
    wait_for_line();
  }
}

static void open_stamps(long n, long millis) {
  char path[64];
  for (long i = 0; i < n; i++) {
    pause_micros(millis * 1000);
    snprintf(path, sizeof path, "/bite/%llu", now());
    if (open(path, O_RDONLY) >= 0) _exit(1);
  }
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  long n = atol(argv[2]);
  ready_and_wait();
  if (strcmp(argv[1], "close") == 0) call_often(close_nothing, n, argc > 3 ? atol(argv[3]) : n);
  else if (strcmp(argv[1], "open") == 0) call_often(open_nothing, n, argc > 3 ? atol(argv[3]) : n);
  else if (strcmp(argv[1], "rounds") == 0) close_in_rounds(n);
  else if (strcmp(argv[1], "stamps") == 0) open_stamps(n, argc > 3 ? atol(argv[3]) : 10);
  else if (strcmp(argv[1], "opens") == 0) {
    say("done\n");
    for (;;) {
      pause_micros(n);
      if (open("/bite", O_RDONLY) >= 0) return 1;
    }
  }
  done_and_wait();
  return 0;
}
