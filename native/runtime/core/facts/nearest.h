// Picks the names nearest to a mistyped one out of many, for "did you mean".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bccrepl {

class NearestNames {
 public:
  NearestNames(std::string_view wanted, size_t most);
  // Offers one candidate; the bytes are copied only when it is kept.
  void offer(std::string_view name);
  // Best first; equal ones by name.
  std::vector<std::string> take();

 private:
  struct Kept {
    unsigned score;
    std::string name;
  };
  unsigned score(std::string_view name, unsigned limit);
  unsigned distance(std::string_view name, unsigned limit);

  std::string wanted_;
  size_t most_;
  unsigned limit_;
  uint64_t letters_;
  std::vector<Kept> kept_;  // sorted, at most most_
  std::vector<unsigned> rows_;
};

}  // namespace bccrepl
