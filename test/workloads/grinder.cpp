// grinder MILLIS: computes for that long (its own CPU time) in
// bite::Grinder::run(long) → bite::crumble<int>(int).
#include <cstdlib>
#include <ctime>
#include "go.h"

#define KEPT __attribute__((noinline, used))

namespace bite {

template <typename Number>
KEPT Number crumble(Number grains) {
  __asm__ volatile("" : : "r"(__builtin_frame_address(0)));
  for (long i = 0; i < 20000000; i++) __asm__ volatile("" : "+r"(grains));
  return grains;
}

struct Grinder {
  KEPT long run(long millis);
};

long Grinder::run(long millis) {
  long sum = 0;
  for (timespec t = {}; t.tv_sec * 1000 + t.tv_nsec / 1000000 < millis;
       clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t))
    sum += crumble(1);
  return sum;
}

}  // namespace bite

int main(int argc, char **argv) {
  long millis = argc > 1 ? std::atol(argv[1]) : 500;
  bite::Grinder grinder;
  ready_and_wait();
  long sum = grinder.run(millis);
  done_and_wait();
  return sum == 0;
}
