#include "tracepoints.h"

#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace compiler {

namespace {

constexpr const char* kRoots[] = {"/sys/kernel/tracing/events", "/sys/kernel/debug/tracing/events"};

struct Field {
  std::string type;
  std::string name;
  /// "" or "[16]".
  std::string array;
  uint32_t offset = 0;
  uint32_t size = 0;
  bool isSigned = false;
};

uint32_t numberAfter(const std::string& line, const char* label) {
  const size_t at = line.find(label);
  return at == std::string::npos ? 0
                                 : static_cast<uint32_t>(std::strtoul(
                                       line.c_str() + at + std::char_traits<char>::length(label), nullptr, 10));
}

/// `field:TYPE NAME[N]; offset:O; size:S; signed:G;`
bool parseField(const std::string& line, Field& field) {
  const size_t from = line.find("field:");
  const size_t to = line.find(';');
  if (from == std::string::npos || to == std::string::npos || to < from) return false;
  std::string declaration = line.substr(from + 6, to - from - 6);
  const size_t bracket = declaration.find('[');
  // `__data_loc char[] name` has its brackets before the name.
  const bool after = bracket != std::string::npos && declaration.find(' ', bracket) == std::string::npos;
  if (after) {
    field.array = declaration.substr(bracket);
    declaration.resize(bracket);
  }
  const size_t name = declaration.find_last_of(" *");
  if (name == std::string::npos) return false;
  field.name = declaration.substr(name + 1);
  field.type = declaration.substr(0, name + 1);
  field.offset = numberAfter(line, "offset:");
  field.size = numberAfter(line, "size:");
  field.isSigned = numberAfter(line, "signed:") != 0;
  return !field.name.empty();
}

const char* integerType(uint32_t size, bool isSigned) {
  switch (size) {
    case 1: return isSigned ? "s8" : "u8";
    case 2: return isSigned ? "s16" : "u16";
    case 8: return isSigned ? "s64" : "u64";
    default: return isSigned ? "s32" : "u32";
  }
}

bool contains(const std::string& text, const char* what) { return text.find(what) != std::string::npos; }

/// The C member. Sizes come from the format, never from the type's name.
std::string memberOf(const Field& field) {
  if (contains(field.type, "__data_loc")) return "int data_loc_" + field.name;
  if (contains(field.type, "__rel_loc")) return "int rel_loc_" + field.name;
  if (contains(field.type, "*") && field.array.empty() && field.size == 8) {
    const bool text = contains(field.type, "char") && !contains(field.type, "**");
    return (text                                                             ? "const char *"
            : contains(field.type, "struct ") && !contains(field.type, "**") ? field.type
                                                                             : std::string("void *")) +
           field.name;
  }
  if (!field.array.empty()) {
    const bool text = contains(field.type, "char");
    const bool wide = contains(field.type, "64") || contains(field.type, "long");
    const uint32_t element = text || contains(field.type, "8")                             ? 1
                             : contains(field.type, "16") || contains(field.type, "short") ? 2
                             : wide                                                        ? 8
                             : contains(field.type, "struct")                              ? 1
                                                                                           : 4;
    return std::string(text ? "char" : integerType(element, field.isSigned)) + " " + field.name + "[" +
           std::to_string(field.size / element) + "]";
  }
  if (field.size == 1 || field.size == 2 || field.size == 4 || field.size == 8) {
    if (contains(field.type, "struct ")) return field.type + field.name;
    return std::string(integerType(field.size, field.isSigned)) + " " + field.name;
  }
  if (contains(field.type, "struct ") || contains(field.type, "union ")) return field.type + field.name;
  return "u8 " + field.name + "[" + std::to_string(field.size) + "]";
}

std::string structOf(const std::string& tag, std::istream& format) {
  std::string out = "struct " + tag + "{u64 __do_not_use__;";
  uint32_t end = 8;
  uint32_t pad = 0;
  std::string line;
  while (std::getline(format, line)) {
    Field field;
    if (!parseField(line, field) || field.name.rfind("common_", 0) == 0) continue;
    if (field.offset < end) continue;
    if (field.offset > end)
      out += "char __pad_" + std::to_string(pad++) + "[" + std::to_string(field.offset - end) + "];";
    out += memberOf(field) + ";";
    end = field.offset + field.size;
  }
  return out + "};\n";
}

bool isName(const std::string& text) {
  for (const char c : text)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') return false;
  return !text.empty();
}

}  // namespace

TracepointStructs tracepointStructs(const std::vector<TracepointUse>& uses) {
  TracepointStructs out;
  std::set<std::string> done;
  for (const TracepointUse& use : uses) {
    const std::string tag = "tracepoint__" + use.category + "__" + use.event;
    if (!isName(use.category) || !isName(use.event) || !done.insert(tag).second) continue;
    std::ifstream format;
    bool root = false;
    for (const char* at : kRoots) {
      root = root || ::access(at, R_OK | X_OK) == 0;
      format.open(std::string(at) + "/" + use.category + "/" + use.event + "/format");
      if (format.is_open()) break;
      format.clear();
    }
    if (format.is_open()) out.text += structOf(tag, format);
    else out.missing.push_back(use.category + ":" + use.event);
    out.unreadable = out.unreadable || (!format.is_open() && !root);
  }
  return out;
}

}  // namespace compiler
