#include "core/symbols/ksyms.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <mutex>

namespace bccrepl {
namespace {

// A symbol has no size in kallsyms. Beyond this distance from the nearest
// lower symbol an address belongs to something newer than the table.
constexpr uint64_t kFarFromSymbol = 4u << 20;

struct Shared {
  std::mutex mutex;
  std::shared_ptr<const KernelSymbols> table;
  uint64_t readAtMs = 0;
};

Shared& sharedState() {
  static Shared state;
  return state;
}

uint64_t nowMs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::shared_ptr<const KernelSymbols> KernelSymbols::shared() {
  auto& state = sharedState();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (!state.table) {
    state.table = read("/proc/kallsyms");
    state.readAtMs = nowMs();
  }
  return state.table;
}

std::shared_ptr<const KernelSymbols> KernelSymbols::refreshed(uint64_t minAgeMs) {
  auto& state = sharedState();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (!state.table || nowMs() - state.readAtMs >= minAgeMs) {
    state.table = read("/proc/kallsyms");
    state.readAtMs = nowMs();
  }
  return state.table;
}

std::shared_ptr<const KernelSymbols> KernelSymbols::read(const char* path) {
  auto table = std::make_shared<KernelSymbols>();
  table->symbols_.reserve(200000);
  table->arena_.reserve(5u << 20);
  int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return table;
  std::vector<char> chunk(256 * 1024);
  size_t kept = 0;
  for (;;) {
    ssize_t got = ::read(fd, chunk.data() + kept, chunk.size() - kept);
    if (got <= 0) break;
    const size_t have = kept + static_cast<size_t>(got);
    const void* last = memrchr(chunk.data(), '\n', have);
    const size_t whole = last ? static_cast<const char*>(last) - chunk.data() + 1 : 0;
    table->parse({chunk.data(), whole});
    kept = have - whole;
    std::memmove(chunk.data(), chunk.data() + whole, kept);
    if (kept == chunk.size()) break;  // no such line exists in kallsyms
  }
  ::close(fd);
  auto& all = table->symbols_;
  auto byAddress = [](const Symbol& a, const Symbol& b) { return a.address < b.address; };
  if (!std::is_sorted(all.begin(), all.end(), byAddress)) {
    std::stable_sort(all.begin(), all.end(), byAddress);
  }
  for (uint32_t i = 0; i < all.size(); ++i) {
    if (isText(all[i].type)) table->text_.push_back(i);
  }
  table->visible_ = !all.empty() && all.back().address != 0;
  return table;
}

void KernelSymbols::parse(std::string_view text) {
  while (!text.empty()) {
    const size_t end = text.find('\n');
    addLine(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
}

// `ffffffff81000000 T _text` or `ffffffffc0000000 t nft_do_chain\t[nf_tables]`
void KernelSymbols::addLine(std::string_view line) {
  uint64_t address = 0;
  size_t at = 0;
  for (int digit; at < line.size() && (digit = hexDigit(line[at])) >= 0; ++at) {
    address = address << 4 | static_cast<uint64_t>(digit);
  }
  if (at == 0 || at + 3 >= line.size()) return;
  const char type = line[at + 1];
  std::string_view name = line.substr(at + 3);
  uint16_t module = 0;
  const size_t tab = name.find('\t');
  if (tab != std::string_view::npos) {
    std::string_view rest = name.substr(tab + 1);
    name = name.substr(0, tab);
    if (rest.size() > 2 && rest.front() == '[') {
      const size_t close = rest.find(']');
      if (close != std::string_view::npos) module = moduleIndex(rest.substr(1, close - 1));
    }
  }
  symbols_.push_back({address, static_cast<uint32_t>(arena_.size()), module, type});
  arena_.insert(arena_.end(), name.begin(), name.end());
  arena_.push_back('\0');
}

// Lines of a module stand together, so the newest is nearly always the one.
uint16_t KernelSymbols::moduleIndex(std::string_view name) {
  for (size_t i = modules_.size(); i-- > 1;) {
    if (modules_[i] == name) return static_cast<uint16_t>(i);
  }
  if (modules_.size() >= UINT16_MAX) return 0;
  modules_.emplace_back(name);
  return static_cast<uint16_t>(modules_.size() - 1);
}

bool KernelSymbols::lookup(uint64_t address, Match& match) const {
  if (!visible_) return false;
  auto after = std::upper_bound(text_.begin(), text_.end(), address,
                                [this](uint64_t a, uint32_t i) { return a < symbols_[i].address; });
  if (after == text_.begin()) return false;
  // Of several names at one address take the first, as the kernel itself does.
  auto it = after - 1;
  while (it != text_.begin() && symbols_[*(it - 1)].address == symbols_[*it].address) --it;
  const Symbol& symbol = symbols_[*it];
  if (symbol.address == 0 || address - symbol.address > kFarFromSymbol) return false;
  match = {name(symbol), module(symbol), address - symbol.address};
  return true;
}

const KernelSymbols::Symbol* KernelSymbols::find(std::string_view wanted) const {
  for (const Symbol& symbol : symbols_) {
    if (name(symbol) == wanted) return &symbol;
  }
  return nullptr;
}

}  // namespace bccrepl
