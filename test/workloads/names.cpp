// names N: bite::Mill::grind(int) with 1 … N, bite::Mill::grind(const char*) once,
// bite::twice<int> and bite::twice<long> once each, bite::Mill::operator()(int) 2 times,
// (anonymous namespace)::hidden(int) 3 times, deposit 4 times.
#include <cstdlib>
#include "go.h"

#define KEPT __attribute__((noinline, used))

namespace bite {

struct Mill {
  KEPT int grind(int grains);
  KEPT int grind(const char *sort);
  KEPT int operator()(int grains);
};

int Mill::operator()(int grains) {
  __asm__ volatile("" : : "r"(this), "r"(grains) : "memory");
  return grains;
}

int Mill::grind(int grains) {
  __asm__ volatile("" : : "r"(this), "r"(grains) : "memory");
  return grains + 1;
}

int Mill::grind(const char *sort) {
  __asm__ volatile("" : : "r"(this), "r"(sort) : "memory");
  return sort[0];
}

template <typename Number>
KEPT Number twice(Number n) {
  __asm__ volatile("" : : "r"(n) : "memory");
  return n * 2;
}

}  // namespace bite

namespace {

KEPT int hidden(int n) {
  __asm__ volatile("" : : "r"(n) : "memory");
  return n;
}

}  // namespace

extern "C" KEPT int deposit(int n) {
  __asm__ volatile("" : : "r"(n) : "memory");
  return n;
}

int main(int argc, char **argv) {
  int n = argc > 1 ? std::atoi(argv[1]) : 1;
  bite::Mill mill;
  ready_and_wait();
  for (int i = 1; i <= n; i++) mill.grind(i);
  mill.grind("rye");
  bite::twice(21);
  bite::twice(21L);
  for (int i = 1; i <= 2; i++) mill(i);
  for (int i = 1; i <= 3; i++) hidden(i);
  for (int i = 1; i <= 4; i++) deposit(i);
  done_and_wait();
  return 0;
}
