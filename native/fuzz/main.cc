// fuzz TARGET CORPUS RUNS SECONDS SEED CRASH: mutants of the corpus go through a
// target until so many ran or the time is over. Equal seeds make equal mutants.
// The input that ends the process is left in the file CRASH.
#include <sanitizer/common_interface_defs.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "targets.h"

using bccrepl::fuzz::Input;
using bccrepl::fuzz::Target;

namespace {

/** Of the processor, under sanitizers that make everything some ten times slower. */
constexpr double kMostSeconds = 1;

Input current;
std::string crashFile;

void keepInput() {
  std::ofstream(crashFile, std::ios::binary).write(reinterpret_cast<const char*>(current.data()), current.size());
}

double seconds(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::vector<Input> readCorpus(const std::string& directory) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<Input> corpus;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return corpus;
}

class Mutator {
 public:
  Mutator(std::vector<Input> corpus, uint64_t seed, size_t most)
      : corpus_(std::move(corpus)), random_(seed), most_(most) {}

  Input next() {
    Input input = corpus_[below(corpus_.size())];
    for (size_t left = 1 + below(8); left > 0 && !input.empty(); --left) mutate(input);
    if (input.size() > most_) input.resize(most_);
    return input;
  }

 private:
  size_t below(size_t n) { return n == 0 ? 0 : random_() % n; }

  void mutate(Input& input) {
    const size_t at = below(input.size());
    switch (below(7)) {
      case 0: input[at] = static_cast<uint8_t>(random_()); break;
      case 1: input[at] ^= static_cast<uint8_t>(1u << below(8)); break;
      case 2: number(input, at); break;
      case 3: input.erase(offset(input, at), offset(input, at + below(std::min<size_t>(64, input.size() - at)))); break;
      case 4: input.insert(offset(input, at), below(64), input[at]); break;
      case 5: copy(input, input, at); break;
      default: copy(input, corpus_[below(corpus_.size())], at);
    }
  }

  static Input::iterator offset(Input& input, size_t at) { return input.begin() + static_cast<std::ptrdiff_t>(at); }

  /** A size or an offset that somebody might forget. */
  void number(Input& input, size_t at) {
    static const uint64_t kNumbers[] = {0,          1,          0x7f,       0xff,        0x7fff,     0xffff,
                                        0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, ~0ull >> 1, ~0ull};
    const uint64_t value = below(2) == 0 ? kNumbers[below(std::size(kNumbers))] : below(2 * input.size());
    const size_t width = size_t{1} << below(4);
    for (size_t i = 0; i < width && at + i < input.size(); ++i) input[at + i] = static_cast<uint8_t>(value >> (8 * i));
  }

  void copy(Input& input, const Input& source, size_t at) {
    const size_t from = below(source.size());
    const size_t size = std::min({below(128), source.size() - from, input.size() - at});
    const Input piece(source.begin() + static_cast<std::ptrdiff_t>(from),
                      source.begin() + static_cast<std::ptrdiff_t>(from + size));
    std::copy(piece.begin(), piece.end(), offset(input, at));
  }

  std::vector<Input> corpus_;
  std::mt19937_64 random_;
  size_t most_;
};

const Target* targetOf(const std::string& name) {
  const auto* end = bccrepl::fuzz::kTargets + bccrepl::fuzz::kTargetCount;
  const auto* found = std::find_if(bccrepl::fuzz::kTargets, end, [&](const Target& t) { return name == t.name; });
  return found == end ? nullptr : found;
}

/** False when an input took too long. */
bool fuzz(const Target& target, Mutator& mutants, uint64_t runs, double until) {
  double slowest = 0;
  uint64_t ran = 0;
  for (; ran < runs && seconds(CLOCK_MONOTONIC) < until; ++ran) {
    current = mutants.next();
    const double before = seconds(CLOCK_PROCESS_CPUTIME_ID);
    target.run(current);
    slowest = std::max(slowest, seconds(CLOCK_PROCESS_CPUTIME_ID) - before);
    if (slowest > kMostSeconds) break;
  }
  std::printf("%s: %llu mutants, the slowest took %.1f ms\n", target.name, static_cast<unsigned long long>(ran),
              slowest * 1000);
  return slowest <= kMostSeconds;
}

}  // namespace

int main(int count, char** words) {
  const Target* target = count == 7 ? targetOf(words[1]) : nullptr;
  if (target == nullptr) {
    std::fprintf(stderr, "usage: fuzz TARGET CORPUS RUNS SECONDS SEED CRASH\n");
    return 2;
  }
  crashFile = words[6];
  __sanitizer_set_death_callback(keepInput);
  auto corpus = readCorpus(words[2]);
  for (const Input& seed : corpus) target->run(current = seed);
  Mutator mutants(std::move(corpus), std::strtoull(words[5], nullptr, 10), target->most);
  const double until = seconds(CLOCK_MONOTONIC) + std::strtod(words[4], nullptr);
  if (fuzz(*target, mutants, std::strtoull(words[3], nullptr, 10), until)) return 0;
  keepInput();
  return 1;
}
