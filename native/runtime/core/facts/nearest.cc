#include "core/facts/nearest.h"

#include <algorithm>
#include <cstdlib>

namespace bccrepl {
namespace {

// One bit a letter: two names whose sets differ by n bits are at least n/2
// edits apart, which dismisses most candidates without comparing them.
uint64_t letterSet(std::string_view name) {
  uint64_t set = 0;
  for (const char c : name) set |= 1ull << (static_cast<unsigned char>(c) & 63);
  return set;
}

// Scores are in quarters of an edit, so that a shared beginning can break ties.
constexpr unsigned kEdit = 4;
constexpr unsigned kLongerName = 6;   // what was typed begins this name
constexpr unsigned kWithinName = 10;  // what was typed is somewhere in it

}  // namespace

NearestNames::NearestNames(std::string_view wanted, size_t most)
    : wanted_(wanted.substr(0, 200)), most_(most), letters_(letterSet(wanted_)) {
  limit_ = std::clamp<unsigned>(static_cast<unsigned>(wanted_.size()) / 3, 1, 4);
}

void NearestNames::offer(std::string_view name) {
  if (most_ == 0 || name.empty() || name.size() > 250) return;
  const unsigned worst = kept_.size() < most_ ? UINT32_MAX : kept_.back().score;
  const unsigned points = score(name, limit_);
  if (points == UINT32_MAX || points > worst) return;
  auto before = [&](const Kept& k) { return k.score < points || (k.score == points && k.name < name); };
  auto at = std::find_if_not(kept_.begin(), kept_.end(), before);
  if (at != kept_.end() && at->name == name) return;
  kept_.insert(at, {points, std::string(name)});
  if (kept_.size() > most_) kept_.pop_back();
}

unsigned NearestNames::score(std::string_view name, unsigned limit) {
  const bool longEnough = wanted_.size() >= 3;
  if (longEnough && name.size() > wanted_.size()) {
    const size_t at = name.find(wanted_);
    // A little more for each extra letter: vfs_reads before vfs_read_something.
    const unsigned extra = static_cast<unsigned>(std::min<size_t>(name.size() - wanted_.size(), 40));
    if (at == 0) return kLongerName * 4 + extra;
    if (at != std::string_view::npos) return kWithinName * 4 + extra;
  }
  const unsigned edits = distance(name, limit);
  if (edits > limit) return UINT32_MAX;
  size_t shared = 0;
  while (shared < name.size() && shared < wanted_.size() && name[shared] == wanted_[shared]) ++shared;
  const unsigned tie = 3 - static_cast<unsigned>(3 * shared / std::max<size_t>(1, wanted_.size()));
  return (edits * kEdit + tie) * 4;
}

// Edits (insert, delete, replace, swap of neighbours) between the two, or
// more than `limit`.
unsigned NearestNames::distance(std::string_view name, unsigned limit) {
  const size_t n = wanted_.size(), m = name.size();
  if ((n > m ? n - m : m - n) > limit) return limit + 1;
  if (static_cast<unsigned>(__builtin_popcountll(letters_ ^ letterSet(name))) > 2 * limit) return limit + 1;
  rows_.assign(3 * (m + 1), 0);
  unsigned* older = rows_.data();
  unsigned* last = older + m + 1;
  unsigned* row = last + m + 1;
  for (size_t j = 0; j <= m; ++j) last[j] = static_cast<unsigned>(j);
  for (size_t i = 1; i <= n; ++i) {
    unsigned best = row[0] = static_cast<unsigned>(i);
    for (size_t j = 1; j <= m; ++j) {
      const bool same = wanted_[i - 1] == name[j - 1];
      unsigned value = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0u : 1u)});
      if (i > 1 && j > 1 && wanted_[i - 1] == name[j - 2] && wanted_[i - 2] == name[j - 1]) {
        value = std::min(value, older[j - 2] + 1);
      }
      row[j] = value;
      best = std::min(best, value);
    }
    if (best > limit) return limit + 1;
    std::swap(older, last);
    std::swap(last, row);
  }
  return last[m];
}

std::vector<std::string> NearestNames::take() {
  std::vector<std::string> names;
  for (Kept& kept : kept_) names.push_back(std::move(kept.name));
  kept_.clear();
  return names;
}

}  // namespace bccrepl
