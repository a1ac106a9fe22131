#include "answer.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace compiler {

namespace {

constexpr uint32_t kMostBytes = 64u << 20;

bool readExactly(int fd, void* to, size_t size) {
  auto* at = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t got = ::read(fd, at, size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    size -= static_cast<size_t>(got);
  }
  return true;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          char code[8];
          std::snprintf(code, sizeof code, "\\u%04x", c);
          out += code;
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

std::string base64(const std::vector<uint8_t>& bytes) {
  static const char* const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out = "\"";
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = uint32_t{bytes[i]} << 16;
    if (i + 1 < bytes.size()) group |= uint32_t{bytes[i + 1]} << 8;
    if (i + 2 < bytes.size()) group |= bytes[i + 2];
    out += digits[group >> 18];
    out += digits[(group >> 12) & 63];
    out += i + 1 < bytes.size() ? digits[(group >> 6) & 63] : '=';
    out += i + 2 < bytes.size() ? digits[group & 63] : '=';
  }
  return out + "\"";
}

template <typename Items, typename Print>
std::string list(const Items& items, Print print) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out += ',';
    out += print(item);
  }
  return out + "]";
}

// Of the answer's form; counts up, here and in src/compile/protocol.ts, when that changes.
constexpr int kProtocol = 3;

std::string number(uint64_t value) { return std::to_string(value); }

std::string programJson(const Program& program) {
  const RecordedProgram& code = program.code;
  return "{\"name\":" + quoted(program.name) + ",\"instructions\":" + base64(code.instructions) + ",\"relocations\":" +
         list(program.relocations,
              [](const Relocation& r) { return "[" + number(r.instruction) + "," + quoted(r.map) + "]"; }) +
         ",\"lines\":" +
         list(code.lines,
              [](const RecordedLine& l) {
                return "[" + number(l.instruction) + "," + quoted(l.file) + "," + number(l.line) + "," +
                       number(l.column) + "]";
              }) +
         ",\"funcInfo\":" + base64(code.functionInfo) + ",\"funcInfoSize\":" + number(code.functionInfoSize) +
         ",\"lineInfo\":" + base64(code.lineInfo) + ",\"lineInfoSize\":" + number(code.lineInfoSize) +
         ",\"contextType\":" + quoted(code.contextType) + ",\"flaws\":" +
         list(program.flaws, [](const Flaw& f) { return "[" + number(f.instruction) + "," + quoted(f.kind) + "]"; }) +
         "}";
}

std::string mapJson(const Map& map) {
  return "{\"name\":" + quoted(map.name) + ",\"type\":" + number(map.spec.type) +
         ",\"keySize\":" + number(map.spec.keySize) + ",\"valueSize\":" + number(map.spec.valueSize) +
         ",\"maxEntries\":" + number(map.spec.maxEntries) + ",\"flags\":" + number(map.spec.flags) +
         ",\"key\":" + quoted(map.keyDescription) + ",\"value\":" + quoted(map.valueDescription) +
         ",\"eventFields\":" + list(map.eventFields, quoted) + ",\"innerMap\":" + quoted(map.innerMap) +
         ",\"pinnedPath\":" + quoted(map.spec.pinnedPath) + ",\"btfKeyTypeId\":" + number(map.spec.btfKeyTypeId) +
         ",\"btfValueTypeId\":" + number(map.spec.btfValueTypeId) + "}";
}

std::string filesJson(const std::vector<ReadFile>& files) {
  return list(files, [](const ReadFile& f) { return "[" + quoted(f.path) + "," + quoted(f.hash) + "]"; });
}

}  // namespace

bool readRequest(int fd, std::vector<Field>& fields) {
  char magic[4];
  if (!readExactly(fd, magic, sizeof magic) || std::memcmp(magic, "BCCQ", 4) != 0) return false;
  for (;;) {
    uint32_t lengths[2];
    if (!readExactly(fd, lengths, sizeof lengths)) return false;
    if (lengths[0] == 0) return true;
    if (lengths[0] > 256 || lengths[1] > kMostBytes) return false;
    Field field{std::string(lengths[0], 0), std::string(lengths[1], 0)};
    if (!readExactly(fd, field.name.data(), lengths[0]) || !readExactly(fd, field.value.data(), lengths[1]))
      return false;
    fields.push_back(std::move(field));
  }
}

std::string toJson(const Result& result) {
  return "{\"protocol\":" + number(kProtocol) + ",\"ok\":" + (result.ok ? "true" : "false") +
         ",\"wide\":" + (result.wide ? "true" : "false") + ",\"log\":" + quoted(result.log) +
         ",\"license\":" + quoted(result.license) +
         ",\"missingTracepoints\":" + list(result.missingTracepoints, quoted) + ",\"unknownConstants\":" +
         list(result.unknownConstants,
              [](const auto& one) { return "[" + quoted(one.first) + "," + quoted(one.second) + "]"; }) +
         ",\"tracefsUnreadable\":" + (result.tracefsUnreadable ? "true" : "false") + ",\"btf\":" + base64(result.btf) +
         ",\"id\":" + quoted(result.id) + ",\"files\":" + filesJson(result.files) +
         ",\"refusedFiles\":" + list(result.refusedFiles, quoted) +
         ",\"programs\":" + list(result.programs, programJson) + ",\"maps\":" + list(result.maps, mapJson) + "}";
}

std::string announcementJson(const std::string& id, const std::vector<ReadFile>& files) {
  return "{\"compiling\":" + quoted(id) + ",\"files\":" + filesJson(files) + "}";
}

std::string errorJson(const std::string& message) { return "{\"ok\":false,\"error\":" + quoted(message) + "}"; }

bool writeAll(int fd, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t put = ::write(fd, text.data() + at, text.size() - at);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    at += static_cast<size_t>(put);
  }
  return true;
}

}  // namespace compiler
