// The running kernel's configuration, for `#ifdef CONFIG_…` in a text.
#pragma once

#include <string>
#include <string_view>

#include "text.h"

namespace compiler {

/// `#define` lines of the options that are among the words, as the kernel's
/// own autoconf.h has them. `read` tells whether the configuration could be had.
std::string kernelOptions(const Words& words, const std::string& release, bool& read);

/// Timer ticks in a second, as this kernel was built.
long ticksPerSecond();

}  // namespace compiler
