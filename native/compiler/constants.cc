#include "constants.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace compiler {

namespace {

constexpr std::string_view kNone = "-";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t at = 0;;) {
    const size_t end = text.find(separator, at);
    parts.push_back(text.substr(at, end - at));
    if (end == std::string_view::npos) return parts;
    at = end + 1;
  }
}

uint32_t numberOf(std::string_view text) {
  uint32_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// `6.12` as KERNEL_VERSION(6, 12, 0).
uint32_t releaseOf(std::string_view text) {
  const size_t dot = text.find('.');
  return (numberOf(text) << 16) + (dot == std::string_view::npos ? 0 : numberOf(text.substr(dot + 1)) << 8);
}

std::string shown(uint32_t release) {
  return std::to_string(release >> 16) + "." + std::to_string((release >> 8) & 255);
}

}  // namespace

Constants::Constants(std::string path) : path_(std::move(path)) {}

void Constants::map() const {
  mapped_ = true;
  const int fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  struct stat info {};
  if (::fstat(fd, &info) == 0 && info.st_size > 0) {
    void* at = ::mmap(nullptr, static_cast<size_t>(info.st_size), PROT_READ, MAP_PRIVATE, fd, 0);
    if (at != MAP_FAILED) text_ = std::string_view(static_cast<const char*>(at), static_cast<size_t>(info.st_size));
  }
  ::close(fd);
}

Constants::~Constants() {
  if (!text_.empty()) ::munmap(const_cast<char*>(text_.data()), text_.size());
}

std::optional<std::string_view> Constants::find(std::string_view name) const {
  if (!mapped_) map();
  size_t low = 0;
  size_t high = text_.size();
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    while (middle > low && text_[middle - 1] != '\n') middle--;
    size_t end = text_.find('\n', middle);
    if (end == std::string_view::npos) end = text_.size();
    const std::string_view line = text_.substr(middle, end - middle);
    const size_t space = line.find(' ');
    const int order = line.substr(0, space).compare(name);
    if (order == 0) return line.substr(space + 1);
    if (order < 0) low = end + 1;
    else high = middle;
  }
  return std::nullopt;
}

KernelConstants::KernelConstants(const std::string& directory, uint32_t version)
    : uapi_(directory + "/constants.txt"), versioned_(directory + "/kernel_constants.txt"), version_(version & ~255U) {}

KernelConstants::Values KernelConstants::valuesOf(std::string_view line) const {
  Values values;
  const auto kernels = versioned_.find("#kernels");
  if (!kernels) return values;
  const std::vector<std::string_view> all = split(line, '|');
  for (const std::string_view kernel : split(*kernels, ' '))
    values.emplace_back(releaseOf(kernel), all.size() == 1 ? all[0] : all[std::min(values.size(), all.size() - 1)]);
  return values;
}

std::optional<std::string_view> KernelConstants::find(std::string_view name) const {
  const auto line = versioned_.find(name);
  if (!line) return uapi_.find(name);
  const Values values = valuesOf(*line);
  // Between two kernels with the same value it has been the same; of what came before and after nothing is known.
  for (size_t i = 0; i < values.size(); i++) {
    if (values[i].second == kNone) continue;
    const bool here = values[i].first == version_;
    const bool between = i + 1 < values.size() && values[i].first < version_ && version_ < values[i + 1].first &&
                         values[i].second == values[i + 1].second;
    if (here || between) return values[i].second;
  }
  return std::nullopt;
}

std::optional<std::string> KernelConstants::versionsOf(std::string_view name) const {
  const auto line = versioned_.find(name);
  if (!line || find(name)) return std::nullopt;
  const Values values = valuesOf(*line);
  std::string out;
  for (size_t i = 0; i < values.size();) {
    size_t last = i;
    while (last + 1 < values.size() && values[last + 1].second == values[i].second) last++;
    if (values[i].second != kNone) {
      if (!out.empty()) out += ", ";
      out.append(values[i].second).append(" in ").append(shown(values[i].first));
      if (last > i) out += " to " + shown(values[last].first);
    }
    i = last + 1;
  }
  return out;
}

}  // namespace compiler
