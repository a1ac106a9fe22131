#include "constants.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace compiler {

Constants::Constants(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
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

}  // namespace compiler
