#include "core/programs/objects.h"

#include <algorithm>
#include <cstring>

#include "core/fd.h"
#include "core/syscall.h"

namespace bccrepl {

std::vector<uint32_t> objectIds(ObjectKind kind) {
  const int command = kind == ObjectKind::program ? BPF_PROG_GET_NEXT_ID
                      : kind == ObjectKind::map   ? BPF_MAP_GET_NEXT_ID
                                                  : BPF_LINK_GET_NEXT_ID;
  std::vector<uint32_t> ids;
  for (uint32_t id = 0;;) {
    union bpf_attr attr;
    std::memset(&attr, 0, sizeof attr);
    attr.start_id = id;
    if (bpfCall(command, attr) < 0) return ids;
    id = attr.next_id;
    ids.push_back(id);
  }
}

static UniqueFd objectOf(int command, uint32_t id) {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.prog_id = id;  // map_id lies in the same place
  return UniqueFd(static_cast<int>(bpfCall(command, attr)));
}

template <class Info>
static bool ask(int fd, Info& info) {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.info.bpf_fd = static_cast<uint32_t>(fd);
  attr.info.info_len = sizeof info;
  attr.info.info = asPointer(&info);
  return bpfCall(BPF_OBJ_GET_INFO_BY_FD, attr) == 0;
}

std::optional<ProgramInfo> programInfo(uint32_t id) {
  const UniqueFd fd = objectOf(BPF_PROG_GET_FD_BY_ID, id);
  bpf_prog_info info{};
  if (!fd || !ask(fd.get(), info)) return std::nullopt;
  ProgramInfo found{info.id, info.type, info.created_by_uid, info.load_time, info.name, {}};
  if (info.nr_map_ids == 0) return found;
  found.maps.resize(info.nr_map_ids);
  bpf_prog_info again{};
  again.nr_map_ids = info.nr_map_ids;
  again.map_ids = asPointer(found.maps.data());
  const bool told = ask(fd.get(), again);
  found.maps.resize(told ? std::min(info.nr_map_ids, again.nr_map_ids) : 0);
  return found;
}

std::optional<MapInfo> mapInfo(uint32_t id) {
  const UniqueFd fd = objectOf(BPF_MAP_GET_FD_BY_ID, id);
  bpf_map_info info{};
  if (!fd || !ask(fd.get(), info)) return std::nullopt;
  return MapInfo{info.id, info.type, info.map_flags, info.key_size, info.value_size, info.max_entries, info.name};
}

std::vector<uint8_t> btfBytes(uint32_t id) {
  if (id == 0) return {};
  const UniqueFd fd = objectOf(BPF_BTF_GET_FD_BY_ID, id);
  bpf_btf_info info{};
  if (!fd || !ask(fd.get(), info)) return {};
  std::vector<uint8_t> bytes(info.btf_size);
  bpf_btf_info again{};
  again.btf = asPointer(bytes.data());
  again.btf_size = info.btf_size;
  return ask(fd.get(), again) ? bytes : std::vector<uint8_t>();
}

std::vector<std::string> programNames() {
  std::vector<std::string> names;
  for (const uint32_t id : objectIds(ObjectKind::program))
    if (auto info = programInfo(id)) names.push_back(std::move(info->name));
  return names;
}

}  // namespace bccrepl
