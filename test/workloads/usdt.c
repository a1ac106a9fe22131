/*
 * usdt N: fires bite:plain(i, "plain-i") N times at each of two places, once
 * bite:empty, and bite:guarded(-i, "guarded-i") N times if its semaphore is up
 * (a tracer counts it up). Says how often it fired guarded: "guarded K".
 */
#include <stdio.h>
#include <stdlib.h>
#include "go.h"
#include "note.h"

SEMAPHORE(bite_guarded_semaphore);

static void fire(int i, int *guarded) {
  char plain[32], text[32];
  snprintf(plain, sizeof plain, "plain-%d", i);
  snprintf(text, sizeof text, "guarded-%d", i);
  const char *p = plain, *t = text;
  __asm__ volatile("" : : "r"(p), "r"(t) : "memory");
  PROBE2("bite", "plain", "0", i, p);
  if (bite_guarded_semaphore) {
    PROBE2("bite", "guarded", "bite_guarded_semaphore", -i, t);
    ++*guarded;
  }
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1, guarded = 0;
  char text[32];
  ready_and_wait();
  PROBE0("bite", "empty");
  for (int i = 1; i <= n; i++) fire(i, &guarded);
  for (int i = 1; i <= n; i++) {
    const char *constant = "second place";
    __asm__ volatile("" : : "r"(constant) : "memory");
    PROBE2("bite", "plain", "0", i, constant);
  }
  snprintf(text, sizeof text, "guarded %d\n", guarded);
  say(text);
  done_and_wait();
  return 0;
}
