// The headers that libbcc compiles one text with: everything in memory, and
// nothing in it that the text does not need.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "btf_index.h"
#include "constants.h"
#include "layer.h"
#include "text.h"
#include "tracepoints.h"

namespace compiler {

/// Where libbcc has its own macros and helpers.
constexpr const char* kHelpersHeader = "/virtual/include/bcc/helpers.h";

/// What stays the same for each text; made while the process waits.
struct HeaderSources {
  std::string btfPath;
  /// nullptr before loadTypes(), and where the kernel has no BTF; `btfReason`
  /// says why.
  std::unique_ptr<BtfIndex> btf;
  std::string btfReason;
  bool moduleAdded = false;
  std::unique_ptr<KernelConstants> constants;
  /// Text of our macro layer, and of libbcc's helpers.h.
  std::string layerText;
  std::unique_ptr<Layer> layer;
  std::string helpersText;
  std::unique_ptr<Layer> helpers;
  /// KERNEL_VERSION's value.
  uint32_t kernelVersion = 0;
  std::string release;

  /// Reads the BTF unless that was done: 10 ms that many texts do without.
  void loadTypes();
  /// Adds the types of the loaded module that has most of these; its file, or nothing. Once.
  std::string addModule(const std::set<std::string>& names);
  bool hasName(std::string_view name) const { return btf && btf->stringOffset(name).has_value(); }
};

struct HeaderRequest {
  const TextFacts& text;
  /// Types from the BTF; without, what the text and the layers define.
  bool types;
  /// The last try: whole structs, all of helpers.h.
  bool wide;
  /// Names that clang found twice: left out.
  const Words& exclude;
};

struct Headers {
  std::string text;
  TracepointStructs tracepoints;
  /// Constants whose value in this kernel is not known, with those of others.
  std::vector<std::pair<std::string, std::string>> unknownConstants;
};

/// The text names nothing that the kernel's BTF could have: it compiles
/// without, or clang finds it lacking.
bool standsAlone(const HeaderSources& sources, const TextFacts& text);

Headers makeHeaders(const HeaderSources& sources, const HeaderRequest& request);

/// Sources from the directory of the layer. Never fails; the BTF is read later,
/// when a text needs it.
HeaderSources loadSources(const std::string& layerDirectory, const std::string& btfPath, const std::string& release);

/// Puts the headers in place of libbcc's own, with an empty file for every
/// include that names a kernel header. The strings must outlive the compile.
class InstalledHeaders {
 public:
  InstalledHeaders(const Headers& headers, const TextFacts& text);
  ~InstalledHeaders();
  InstalledHeaders(const InstalledHeaders&) = delete;
  InstalledHeaders& operator=(const InstalledHeaders&) = delete;

 private:
  std::map<std::string, const char*> saved_;
};

}  // namespace compiler
