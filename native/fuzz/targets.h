// What is fuzzed: each takes bytes as a stranger would write them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bccrepl::fuzz {

using Input = std::vector<uint8_t>;

struct Target {
  const char* name;
  void (*run)(const Input& input);
  size_t most;  // bytes of an input
};

extern const Target kTargets[];
extern const size_t kTargetCount;

}  // namespace bccrepl::fuzz
