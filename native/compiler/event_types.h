// Structs of events have no place in a module's BTF by themselves: libbcc only
// tells their members' names. Here each call that sends one leaves its type.
#pragma once

#include <string>
#include <string_view>

namespace compiler {

/// Lines to put before the text: in libbcc's last pass, where methods of
/// buffers have become calls of helpers, each of these calls declares a variable
/// of type `void (*)(struct ____bcc_sent *, type of the data)`. The variable's
/// name does not get into the BTF, as libbcc takes variables out. Empty where
/// the text sends nothing, or where an argument has braces, whose commas would
/// part a macro's arguments.
std::string eventTypeMacros(std::string_view text);

}  // namespace compiler
