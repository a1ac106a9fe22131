#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"

namespace bccrepl {

/** Takes a program off a device that no link holds there. 0 or an errno. */
int removeXdp(int device, uint32_t mode);

/** A filter of the clsact queue of a device. */
struct TcFilter {
  int device = 0;
  bool egress = false;
  uint32_t priority = 0;
  uint32_t handle = 0;
};

/** Makes the clsact queue; false in `made` where it was there. */
int makeClsact(int device, bool& made);
/** Removes it, unless it still has filters. */
int removeClsactIfEmpty(int device);
/** `filter` gets the priority and handle that the kernel chose. */
int addTcFilter(TcFilter& filter, int programFd, bool asAction, const std::string& name);
int removeTcFilter(const TcFilter& filter);

}  // namespace bccrepl
