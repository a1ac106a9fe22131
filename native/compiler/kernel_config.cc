#include "kernel_config.h"

#include <zlib.h>

#include <algorithm>
#include <ctime>

namespace compiler {

namespace {

/// gzread also takes files that are not compressed.
std::string readConfig(const std::string& path) {
  gzFile file = ::gzopen(path.c_str(), "rbe");
  if (file == nullptr) return "";
  constexpr size_t kMostBytes = 4 << 20;
  std::string text;
  char buffer[65536];
  int got = 0;
  while (text.size() < kMostBytes && (got = ::gzread(file, buffer, sizeof buffer)) > 0)
    text.append(buffer, static_cast<size_t>(got));
  ::gzclose(file);
  return text;
}

/// `CONFIG_X=y` as 1, `=m` as CONFIG_X_MODULE, anything else as it stands.
std::string definition(std::string_view name, std::string_view value) {
  if (value == "y") return "#define " + std::string(name) + " 1\n";
  if (value == "m") return "#define " + std::string(name) + "_MODULE 1\n";
  return "#define " + std::string(name) + " " + std::string(value) + "\n";
}

bool isWanted(const Words& words, std::string_view name) {
  return words.count(name) != 0 || words.count(std::string(name) + "_MODULE") != 0;
}

}  // namespace

std::string kernelOptions(const Words& words, const std::string& release, bool& read) {
  read = false;
  const bool any =
      std::any_of(words.begin(), words.end(), [](std::string_view word) { return word.substr(0, 7) == "CONFIG_"; });
  if (!any) return "";
  std::string text = readConfig("/proc/config.gz");
  if (text.empty()) text = readConfig("/boot/config-" + release);
  if (text.empty()) return "";
  read = true;
  std::string out;
  for (size_t at = 0; at < text.size();) {
    size_t end = text.find('\n', at);
    if (end == std::string::npos) end = text.size();
    const std::string_view line = std::string_view(text).substr(at, end - at);
    const size_t equals = line.find('=');
    if (line.substr(0, 7) == "CONFIG_" && equals != std::string_view::npos && isWanted(words, line.substr(0, equals)))
      out += definition(line.substr(0, equals), line.substr(equals + 1));
    at = end + 1;
  }
  return out;
}

long ticksPerSecond() {
  // A coarse clock goes on once a tick.
  timespec tick{};
  if (::clock_getres(CLOCK_MONOTONIC_COARSE, &tick) != 0 || tick.tv_nsec <= 0) return 0;
  return (1000000000L + tick.tv_nsec / 2) / tick.tv_nsec;
}

}  // namespace compiler
