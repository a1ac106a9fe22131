/*
 * runtimes N: has the USDT probes of databases and language runtimes, with their
 * arguments' types, and fires them as these do. N queries (of MySQL and of PostgreSQL,
 * the even ones take 150 ms: far from what a busy machine makes of the others); N calls of a method of each language, in which a second is
 * called; N collections; N objects of 100 bytes; N requests of node's; malloc(777) N times.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "go.h"
#include "note.h"

#define P1(provider, name, a) \
  __asm__ volatile(NOTE(provider, name, "0", "8@%0") : : "nor"((long)(a)))
#define P2(provider, name, a, b) \
  __asm__ volatile(NOTE(provider, name, "0", "8@%0 8@%1") : : "nor"((long)(a)), "nor"((long)(b)))
#define P3(provider, name, a, b, c) \
  __asm__ volatile(NOTE(provider, name, "0", "8@%0 8@%1 8@%2") : : "nor"((long)(a)), "nor"((long)(b)), "nor"((long)(c)))
#define P4(provider, name, a, b, c, d)                                  \
  __asm__ volatile(NOTE(provider, name, "0", "8@%0 8@%1 8@%2 8@%3")     \
                   : : "nor"((long)(a)), "nor"((long)(b)), "nor"((long)(c)), "nor"((long)(d)))
#define P6(provider, name, a, b, c, d, e, f)                                   \
  __asm__ volatile(NOTE(provider, name, "0", "8@%0 8@%1 8@%2 8@%3 8@%4 8@%5")  \
                   : : "nor"((long)(a)), "nor"((long)(b)), "nor"((long)(c)), "nor"((long)(d)), "nor"((long)(e)), "nor"((long)(f)))

static void rest_ms(long millis) {
  struct timespec t = {0, millis * 1000000};
  nanosleep(&t, 0);
}

static void query(int i) {
  char text[32];
  snprintf(text, sizeof text, "SELECT %d", i);
  P1("mysql", "query__start", text);
  P1("postgresql", "query__start", text);
  if (i % 2 == 0) rest_ms(150);
  P1("postgresql", "query__done", text);
  P1("mysql", "query__done", text);
}

/* Not NUL-terminated, as in Java. */
static const char classes[] = "pkg/Main;pkg/Other", methods[] = "outerinner";

static void java(int i) {
  (void)i;
  P6("hotspot", "method__entry", 1L, classes, 8L, methods, 5L, "()V");
  P6("hotspot", "method__entry", 1L, classes + 9, 9L, methods + 5, 5L, "()V");
  P6("hotspot", "method__return", 1L, classes + 9, 9L, methods + 5, 5L, "()V");
  P6("hotspot", "method__return", 1L, classes, 8L, methods, 5L, "()V");
  P4("hotspot", "object__alloc", 1L, classes, 8L, 100L);
  P1("hotspot", "gc__begin", 1L);
  P1("hotspot", "gc__end", 1L);
  P4("hotspot", "thread__start", "worker", 6L, 7L, 8L);
  P4("hotspot", "thread__stop", "worker", 6L, 7L, 8L);
}

static void python(int i) {
  P3("python", "function__entry", "a.py", "outer", 1L);
  P3("python", "function__entry", "a.py", "inner", 2L);
  P3("python", "function__return", "a.py", "inner", 2L);
  P3("python", "function__return", "a.py", "outer", 1L);
  P1("python", "gc__start", (long)(i % 3));
  P1("python", "gc__done", (long)i);
}

static void ruby(void) {
  P4("ruby", "method__entry", "Main", "outer", "a.rb", 1L);
  P4("ruby", "method__return", "Main", "outer", "a.rb", 1L);
  P3("ruby", "object__create", "Array", "a.rb", 1L);
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1;
  ready_and_wait();
  for (int i = 0; i < n; i++) {
    char path[32];
    query(i);
    java(i);
    python(i);
    ruby();
    snprintf(path, sizeof path, "/bite/%d", i);
    void *volatile block = malloc(777);
    free(block);
    P6("node", "http__server__request", 0L, 0L, 0L, 0L, "GET", path);
  }
  done_and_wait();
  return 0;
}
