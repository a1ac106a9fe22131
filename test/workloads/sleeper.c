/* sleeper: does nothing; for tests of -p, of a process that ends, of SIGKILL. */
#include "go.h"

int main(void) {
  ready_and_wait();
  done_and_wait();
  return 0;
}
