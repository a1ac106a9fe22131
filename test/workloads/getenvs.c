/* getenvs N [TEXT]: calls libc's getenv("TEXT_0") … N times; TEXT is BITE by itself. */
#include <stdio.h>
#include <stdlib.h>
#include "go.h"

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 0;
  const char *text = argc > 2 ? argv[2] : "BITE";
  char name[256];
  volatile const char *value;
  ready_and_wait();
  for (int i = 0; i < n; i++) {
    snprintf(name, sizeof name, "%s_%d", text, i);
    value = getenv(name);
  }
  (void)value;
  done_and_wait();
  return 0;
}
