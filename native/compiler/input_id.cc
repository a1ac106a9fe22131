#include "input_id.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace compiler {

namespace {

/// Each part with its length: "ab" and "c" are not "a" and "bc".
class Parts {
 public:
  void add(std::string_view part) {
    all_ += std::to_string(part.size());
    all_ += ' ';
    all_ += part;
  }

  std::string id() const {
    const std::string first = hash64(all_);
    return first + hash64(first + all_);
  }

 private:
  std::string all_;
};

bool isPlace(const std::string& flag) { return flag.rfind("-I", 0) == 0; }

/// libbcc gives a perf array an element for each CPU.
bool countsCpus(const TextFacts& facts) {
  return std::any_of(facts.words.begin(), facts.words.end(),
                     [](std::string_view word) { return word.rfind("BPF_PERF", 0) == 0; });
}

std::string contentsOf(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string nameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

std::string inputId(const CompileInput& input, const std::vector<ReadFile>& files) {
  Parts parts;
  parts.add(input.text);
  for (const std::string& flag : input.flags)
    if (!isPlace(flag)) parts.add(flag);
  parts.add(input.headers.text);
  for (const std::string& symbol : input.kernelSymbols) parts.add(symbol);
  // What was looked for in vain has no hash, and depends on the places.
  for (const ReadFile& file : files)
    if (!file.hash.empty()) parts.add(nameOf(file.path) + ' ' + file.hash);
  if (countsCpus(input.facts)) {
    parts.add(contentsOf("/sys/devices/system/cpu/possible"));
    parts.add(contentsOf("/sys/devices/system/cpu/online"));
  }
  return parts.id();
}

}  // namespace compiler
