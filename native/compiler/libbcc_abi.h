// What of libbcc.so is used beyond its installed headers. Each is an exported
// symbol of every libbcc since 0.10.
#pragma once

#include <map>
#include <string>

namespace ebpf {

/// The files that libbcc lays over the file system for clang. Whatever is
/// added here under /virtual/include is found by `#include <…>`.
class ExportedFiles {
 public:
  static std::map<std::string, const char*> headers_;
  static std::map<std::string, const char*> footers_;
};

}  // namespace ebpf
