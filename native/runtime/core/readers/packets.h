#pragma once
#include <atomic>
#include <vector>

#include "core/error.h"
#include "core/readers/source.h"

namespace bccrepl {

/** What a raw packet socket gets, one record a packet. */
class PacketSource : public RecordSource {
 public:
  /** Borrows the descriptor, which must outlive this. */
  explicit PacketSource(int socketFd) : fd_(socketFd), packet_(65536 + 256) {}

  size_t drain(RecordHandler& handler) override;
  bool arm() override;
  size_t capacity() const override { return 1u << 20; }
  int watch(int epollFd) override;
  /** Packets that the socket had no room for. */
  uint64_t lost() const override;

 private:
  int fd_;
  std::vector<uint8_t> packet_;
  /** The kernel's counter begins anew at each look. */
  mutable std::atomic<uint64_t> lost_{0};
};

}  // namespace bccrepl
