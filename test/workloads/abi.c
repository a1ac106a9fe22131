/* abi: calls each function of abi.h once. */
#include "go.h"
#include "abi.h"

int main(void) {
  ready_and_wait();
  work();
  done_and_wait();
  return 0;
}
