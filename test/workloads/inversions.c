/*
 * inversions circle|ordered|self: threads, one after the other, that lock mutexes:
 * three in a circle of orders; three in one order, against it only by trying, and a
 * recursive one twice; one twice by its holder, which gives up.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>
#include <time.h>
#include "go.h"

#define KEPT __attribute__((noinline, noclone, used))
#define AFTER __asm__ volatile("" : : : "memory")

static pthread_mutex_t mutexes[3] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static pthread_mutex_t again = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

struct task {
  int first, last, tries;
};

KEPT int takes_first(pthread_mutex_t* mutex, int tries) {
  int failed = tries ? pthread_mutex_trylock(mutex) : pthread_mutex_lock(mutex);
  AFTER;
  return failed;
}

KEPT int takes_last(struct task* task) {
  pthread_mutex_lock(&mutexes[task->first]);
  AFTER;
  int failed = takes_first(&mutexes[task->last], task->tries);
  if (!failed) pthread_mutex_unlock(&mutexes[task->last]);
  pthread_mutex_unlock(&mutexes[task->first]);
  AFTER;
  return failed;
}

KEPT void* runs(void* task) {
  takes_last(task);
  AFTER;
  return 0;
}

KEPT int starts(int first, int last, int tries) {
  struct task task = {first, last, tries};
  pthread_t thread;
  if (pthread_create(&thread, 0, runs, &task) != 0) return 1;
  int failed = pthread_join(thread, 0);
  AFTER;
  return failed;
}

KEPT int twice(void) {
  pthread_mutex_lock(&mutexes[0]);
  struct timespec past = {0, 0};
  int failed = pthread_mutex_timedlock(&mutexes[0], &past);
  pthread_mutex_unlock(&mutexes[0]);
  AFTER;
  return failed == 0;
}

KEPT int recursively(void) {
  pthread_mutex_lock(&again);
  pthread_mutex_lock(&again);
  pthread_mutex_unlock(&again);
  pthread_mutex_unlock(&again);
  AFTER;
  return 0;
}

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "circle";
  int failed = 0;
  ready_and_wait();
  if (!strcmp(what, "circle")) failed = starts(0, 1, 0) || starts(1, 2, 0) || starts(2, 0, 0);
  if (!strcmp(what, "ordered"))
    failed = starts(0, 1, 0) || starts(1, 2, 0) || starts(0, 2, 0) || starts(2, 0, 1) || recursively();
  if (!strcmp(what, "self")) failed = twice();
  if (failed) return 1;
  done_and_wait();
  return 0;
}
