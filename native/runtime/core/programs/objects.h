#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bccrepl {

enum class ObjectKind { program, map, link };
/** Ids of all objects of that kind that the kernel has. */
std::vector<uint32_t> objectIds(ObjectKind kind);

/** A program that is in the kernel, whosever it is. */
struct ProgramInfo {
  uint32_t id = 0;
  /** enum bpf_prog_type. */
  uint32_t type = 0;
  uint32_t uid = 0;
  /** When, in ns since the machine started, its sleep included. */
  uint64_t loaded = 0;
  /** 15 characters at most. */
  std::string name;
  std::vector<uint32_t> maps;
};
/** Nothing: it is gone, or we may not look. */
std::optional<ProgramInfo> programInfo(uint32_t id);

struct MapInfo {
  uint32_t id = 0;
  /** enum bpf_map_type. */
  uint32_t type = 0;
  uint32_t flags = 0;
  uint32_t keySize = 0;
  uint32_t valueSize = 0;
  uint32_t maxEntries = 0;
  std::string name;
};
std::optional<MapInfo> mapInfo(uint32_t id);

/** The kernel's BTF of that id as it was loaded; empty for 0 and where it is gone. */
std::vector<uint8_t> btfBytes(uint32_t id);

/** Names of all programs that the kernel has now, 15 characters at most. */
std::vector<std::string> programNames();

}  // namespace bccrepl
