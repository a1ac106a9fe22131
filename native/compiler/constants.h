// Numbers of the kernel's UAPI (errno, signals, protocols, flags …), which BTF
// does not carry because they are macros.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace compiler {

/// `NAME value` lines sorted by name, mapped and searched where they lie.
class Constants {
 public:
  explicit Constants(const std::string& path);
  ~Constants();
  Constants(const Constants&) = delete;
  Constants& operator=(const Constants&) = delete;

  /// The value as C writes it, or nothing.
  std::optional<std::string_view> find(std::string_view name) const;

 private:
  std::string_view text_;
};

}  // namespace compiler
