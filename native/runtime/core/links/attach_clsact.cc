// tc without tcx (before 6.6, or with a priority): a filter of the clsact queue.
// It stays when the process is killed; closing takes it off, and the queue with
// it where we made it and nobody else uses it.
#include <memory>

#include "core/links/attach.h"
#include "core/links/in_netns.h"
#include "core/links/netlink.h"

namespace bccrepl {

Result<Link> attachClsact(int programFd, const AttachRequest& request) {
  auto space = openNetns(request.networkNamespace);
  if (!space.ok()) return space.failure();
  const auto home = std::make_shared<UniqueFd>(std::move(space.value()));
  const InNetns inside(home->get());
  if (inside.error() != 0) return Failure{"no-netns", inside.error(), request.networkNamespace, {}};
  auto index = deviceIndex(request.device);
  if (!index.ok()) return index.failure();

  TcFilter filter;
  filter.device = index.value();
  filter.egress = request.egress;
  filter.priority = request.priority;
  filter.handle = request.handle;
  bool made = false;
  if (const int error = makeClsact(filter.device, made)) return Failure{"attach-tc", error, request.device, {}};
  if (const int error = addTcFilter(filter, programFd, request.asAction, "bcc-repl")) {
    if (made) removeClsactIfEmpty(filter.device);
    return Failure{"attach-tc", error, request.device, {}};
  }
  Link link;
  link.addRemoval([home, filter, made] {
    const InNetns back(home->get());
    if (back.error() != 0) return;  // the namespace is gone, and the device with it
    removeTcFilter(filter);
    if (made) removeClsactIfEmpty(filter.device);
  });
  return link;
}

}  // namespace bccrepl
