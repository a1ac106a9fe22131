// What a program can hide its functions behind: C++ names, overloads,
// templates, an IFUNC, static functions, USDT probes with and without
// semaphore. It prints the addresses of some, then waits for its stdin's end.
#include <cstdio>
#include <unistd.h>

#define KEPT __attribute__((noinline, used))

#define NOTE(provider, name, semaphore, args)                                 \
  "990: nop\n"                                                                \
  ".pushsection .note.stapsdt,\"\",\"note\"\n"                                \
  ".balign 4\n.4byte 992f-991f, 994f-993f, 3\n"                               \
  "991: .asciz \"stapsdt\"\n992: .balign 4\n"                                 \
  "993: .8byte 990b\n.8byte _.stapsdt.base\n.8byte " semaphore "\n"           \
  ".asciz \"" provider "\"\n.asciz \"" name "\"\n.asciz \"" args "\"\n"       \
  "994: .balign 4\n.popsection\n"                                             \
  ".ifndef _.stapsdt.base\n"                                                  \
  ".pushsection .stapsdt.base,\"aG\",\"progbits\",.stapsdt.base,comdat\n"     \
  ".weak _.stapsdt.base\n.hidden _.stapsdt.base\n"                            \
  "_.stapsdt.base: .space 1\n.size _.stapsdt.base, 1\n.popsection\n.endif\n"

extern "C" {
__attribute__((section(".probes"), used)) volatile unsigned short shapes_drawn_semaphore;

KEPT int plain_function(int n) {
  asm volatile(NOTE("shapes", "entered", "0", "-4@%0 8@-16(%%rbp) 4@$5") : : "r"(n));
  asm volatile(NOTE("shapes", "drawn", "shapes_drawn_semaphore", "8@(%rax,%rbx,8)"));
  return n + 1;
}
KEPT int other_function(int n) {
  asm volatile(NOTE("shapes", "entered", "0", "-4@%0 8@$-1") : : "r"(n));
  return n + 2;
}
int chosen_one(int n) { return n * 3; }
static int (*choose(void))(int) { return chosen_one; }
int chosen_function(int n) __attribute__((ifunc("choose")));
}

static KEPT int hidden_function(int n) {
  asm volatile("" : : "r"(n));
  return n - 1;
}

namespace shapes {
struct Circle {
  KEPT int area(int radius);
  KEPT int area(const char *name);
};
int Circle::area(int radius) { return radius * radius; }
int Circle::area(const char *name) { return name[0]; }
template <class T>
KEPT T twice(T n) {
  asm volatile("" : : "r"(n));
  return n * 2;
}
}  // namespace shapes

int main(int argc, char **) {
  shapes::Circle circle;
  int (shapes::Circle::*area)(int) = &shapes::Circle::area;
  std::printf("plain_function %p\n", reinterpret_cast<void *>(&plain_function));
  std::printf("hidden_function %p\n", reinterpret_cast<void *>(&hidden_function));
  std::printf("area %p\n", *reinterpret_cast<void **>(&area));
  std::printf("write %p\n", reinterpret_cast<void *>(&write));
  std::fflush(stdout);
  int sum = plain_function(argc) + other_function(argc) + hidden_function(argc) + chosen_function(argc);
  sum += circle.area(argc) + circle.area("x") + shapes::twice(argc) + static_cast<int>(shapes::twice(1L * argc));
  char c;
  while (read(0, &c, 1) > 0) {
  }
  return sum == 0;
}
