// Places that BPF_LINK_CREATE knows by a descriptor or an index: cgroups,
// network namespaces, maps of sockets, network devices, iterators.
#include <fcntl.h>

#include <array>
#include <cstring>
#include <memory>

#include "core/links/attach.h"
#include "core/links/in_netns.h"
#include "core/links/netlink.h"
#include "core/syscall.h"

namespace bccrepl {

namespace {

/** The head of BPF_LINK_CREATE's attributes; what follows is zero, or an iterator's. */
struct TargetAttributes {
  uint32_t programFd, target, attachType, flags;
  uint64_t iteratorInfo;
  uint32_t iteratorInfoLength, pad;
  uint64_t expectedRevision;
};

long createLink(int programFd, int target, const AttachRequest& request, uint32_t flags = 0) {
  TargetAttributes attr{};
  attr.programFd = static_cast<uint32_t>(programFd);
  attr.target = static_cast<uint32_t>(target);
  attr.attachType = request.attachType;
  attr.flags = flags;
  return bpfCall(BPF_LINK_CREATE, &attr, sizeof attr);
}

Result<Link> attachIterator(int programFd, const AttachRequest& request) {
  uint32_t map = static_cast<uint32_t>(request.mapFd);
  TargetAttributes attr{};
  attr.programFd = static_cast<uint32_t>(programFd);
  attr.attachType = request.attachType;
  if (request.mapFd >= 0) {
    attr.iteratorInfo = asPointer(&map);
    attr.iteratorInfoLength = sizeof map;
  }
  return linkOf(bpfCall(BPF_LINK_CREATE, &attr, sizeof attr), "attach-iterator", request.name);
}

long legacyCall(int command, int programFd, int mapFd, uint32_t type) {
  union bpf_attr attr;
  std::memset(&attr, 0, sizeof attr);
  attr.target_fd = static_cast<uint32_t>(mapFd);
  attr.attach_bpf_fd = static_cast<uint32_t>(programFd);
  attr.attach_type = type;
  return bpfCall(command, attr);
}

/** Links to maps of sockets came with 6.10; before, a program stays until it is taken off or the map goes. */
Result<Link> attachSockmap(int programFd, const AttachRequest& request) {
  const long fd = createLink(programFd, request.mapFd, request);
  if (fd >= 0 || errno == EBUSY || errno == EEXIST) return linkOf(fd, "attach-sockmap", request.name);
  // First: without them nothing could take the program off again.
  const auto copies = std::make_shared<std::array<UniqueFd, 2>>();
  auto& [program, map] = *copies;
  program = UniqueFd(::fcntl(programFd, F_DUPFD_CLOEXEC, 3));
  map = UniqueFd(::fcntl(request.mapFd, F_DUPFD_CLOEXEC, 3));
  if (!program || !map || legacyCall(BPF_PROG_ATTACH, program.get(), map.get(), request.attachType) < 0)
    return failed("attach-sockmap", request.name);
  Link link;
  link.addRemoval([copies, type = request.attachType] {
    legacyCall(BPF_PROG_DETACH, (*copies)[0].get(), (*copies)[1].get(), type);
  });
  return link;
}

Result<Link> attachByPath(int programFd, const AttachRequest& request) {
  const bool isCgroup = request.kind == AttachKind::cgroup;
  const UniqueFd target(::open(request.path.c_str(), O_RDONLY | O_CLOEXEC | (isCgroup ? O_DIRECTORY : 0)));
  if (!target) return failed(isCgroup ? "no-cgroup" : "no-netns", request.path);
  return linkOf(createLink(programFd, target.get(), request), isCgroup ? "attach-cgroup" : "attach-netns",
                request.path);
}

/** Index of the device where `request` says that it is; the thread must be there already. */
template <class Attach>
Result<Link> onDevice(const AttachRequest& request, Attach attach) {
  auto space = openNetns(request.networkNamespace);
  if (!space.ok()) return space.failure();
  const InNetns inside(space.value().get());
  if (inside.error() != 0) return Failure{"no-netns", inside.error(), request.networkNamespace, {}};
  auto index = deviceIndex(request.device);
  if (!index.ok()) return index.failure();
  return attach(index.value());
}

}  // namespace

Result<Link> attachToTarget(int programFd, const AttachRequest& request) {
  switch (request.kind) {
    case AttachKind::iterator: return attachIterator(programFd, request);
    case AttachKind::sockmap: return attachSockmap(programFd, request);
    default: return attachByPath(programFd, request);
  }
}

Result<Link> attachXdp(int programFd, const AttachRequest& request) {
  return onDevice(request, [&](int device) -> Result<Link> {
    long fd = createLink(programFd, device, request, request.xdpMode);
    if (fd < 0 && errno == EBUSY && request.replace) {
      removeXdp(device, request.xdpMode);
      fd = createLink(programFd, device, request, request.xdpMode);
    }
    return linkOf(fd, "attach-xdp", request.device);
  });
}

Result<Link> attachTcx(int programFd, const AttachRequest& request) {
  return onDevice(request, [&](int device) -> Result<Link> {
    return linkOf(createLink(programFd, device, request), "attach-tcx", request.device);
  });
}

Result<std::string> readIterator(int linkFd) {
  struct {
    uint32_t linkFd, flags;
  } attr{static_cast<uint32_t>(linkFd), 0};
  const UniqueFd run(static_cast<int>(bpfCall(BPF_ITER_CREATE, &attr, sizeof attr)));
  if (!run) return failed("iterator-run", "iterator");
  std::string text;
  char part[16384];
  for (;;) {
    const ssize_t size = ::read(run.get(), part, sizeof part);
    if (size == 0) return text;
    if (size > 0) text.append(part, static_cast<size_t>(size));
    else if (errno != EINTR && errno != EAGAIN) return failed("iterator-run", "iterator");
  }
}

}  // namespace bccrepl
