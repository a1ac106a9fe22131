// Numbers that BTF does not carry because they are macros: of the kernel's UAPI
// (errno, signals, protocols, flags …), and its own, which change with versions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace compiler {

/// `NAME value` lines sorted by name, mapped and searched where they lie.
class Constants {
 public:
  explicit Constants(std::string path);
  ~Constants();
  Constants(const Constants&) = delete;
  Constants& operator=(const Constants&) = delete;

  /// The value as C writes it, or nothing.
  std::optional<std::string_view> find(std::string_view name) const;

 private:
  void map() const;

  std::string path_;
  // Most texts name no constant: the file is opened when the first one does.
  mutable bool mapped_ = false;
  mutable std::string_view text_;
};

/// Constants of one kernel: those of the UAPI, and the kernel's own from a table
/// of several versions (scripts/kernel_constants.mjs).
class KernelConstants {
 public:
  /// `version` as KERNEL_VERSION gives it.
  KernelConstants(const std::string& directory, uint32_t version);

  /// Nothing where no version has it, or where it isn't certain which value this one has.
  std::optional<std::string_view> find(std::string_view name) const;
  bool has(std::string_view name) const { return uapi_.find(name) || versioned_.find(name); }
  /// Of a name that versions have and find() does not: `3 in 6.1, 4 in 6.12 and later`, for people.
  std::optional<std::string> versionsOf(std::string_view name) const;

 private:
  using Values = std::vector<std::pair<uint32_t, std::string_view>>;
  Values valuesOf(std::string_view line) const;

  Constants uapi_;
  Constants versioned_;
  uint32_t version_;
};

}  // namespace compiler
