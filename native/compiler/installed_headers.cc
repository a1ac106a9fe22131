#include <algorithm>
#include <iterator>

#include "headers.h"
#include "libbcc_abi.h"

namespace compiler {

namespace {

constexpr const char* kKconfig = "./include/linux/kconfig.h";

bool isKernelInclude(const std::string& name) {
  static const char* const kRoots[] = {
      "linux/",   "net/",   "asm/",         "asm-generic/", "uapi/",    "trace/",  "crypto/", "scsi/", "rdma/",
      "sound/",   "xen/",   "drm/",         "acpi/",        "block/",   "fs/",     "kernel/", "mm/",   "generated/",
      "vdso/",    "video/", "media/",       "memory/",      "misc/",    "pcmcia/", "ras/",    "soc/",  "target/",
      "ufs/",     "cxl/",   "clocksource/", "dt-bindings/", "hyperv/",  "keys/",   "kunit/",  "kvm/",  "math-emu/",
      "drivers/", "sys/",   "netinet/",     "arpa/",        "security/"};
  static const char* const kFiles[] = {"stdint.h", "stddef.h", "stdbool.h", "string.h",   "errno.h",
                                       "signal.h", "limits.h", "vmlinux.h", "inttypes.h", "fcntl.h"};
  for (const char* root : kRoots)
    if (name.rfind(root, 0) == 0) return true;
  return std::any_of(std::begin(kFiles), std::end(kFiles), [&](const char* file) { return name == file; });
}

}  // namespace

InstalledHeaders::InstalledHeaders(const Headers& headers, const TextFacts& text)
    : saved_(ebpf::ExportedFiles::headers_) {
  auto& files = ebpf::ExportedFiles::headers_;
  files[kKconfig] = "";
  files["/virtual/include/bcc/bpf.h"] = "";
  files["/virtual/include/bcc/bpf_workaround.h"] = "";
  files[kHelpersHeader] = headers.text.c_str();
  for (const char* name :
       {"uapi/linux/bpf.h", "uapi/linux/if_packet.h", "linux/version.h", "linux/log2.h", "asm/page.h", "linux/types.h"})
    files[std::string("/virtual/include/") + name] = "";
  for (const Include& include : text.includes) {
    const std::string path = "/virtual/include/" + include.name;
    if (isKernelInclude(include.name) && files.count(path) == 0) files[path] = "";
  }
}

InstalledHeaders::~InstalledHeaders() { ebpf::ExportedFiles::headers_ = saved_; }

}  // namespace compiler
