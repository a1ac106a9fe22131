#include "cut.h"

namespace compiler {

const char* baseTypes() {
  return R"(
typedef unsigned char u8, __u8, uint8_t, u_int8_t, unchar;
typedef unsigned short u16, __u16, uint16_t, u_int16_t, __be16, __le16, __sum16;
typedef unsigned int u32, __u32, uint32_t, u_int32_t, uint, __be32, __le32, __wsum;
typedef unsigned long long u64, __u64, uint64_t, u_int64_t, __be64, __le64;
typedef signed char s8, __s8, int8_t;
typedef short s16, __s16, int16_t;
typedef int s32, __s32, int32_t;
typedef long long s64, __s64, int64_t;
typedef unsigned long size_t, uintptr_t, ulong, __kernel_size_t, __kernel_ulong_t;
typedef long ssize_t, ptrdiff_t, intptr_t, __kernel_ssize_t, __kernel_long_t;
typedef unsigned short ushort, umode_t;
typedef int pid_t, __kernel_pid_t, key_serial_t;
typedef unsigned int uid_t, gid_t, qid_t, projid_t, dev_t, __kernel_dev_t;
typedef long long loff_t, time64_t, ktime_t, __kernel_loff_t, __kernel_time64_t;
typedef unsigned int gfp_t, fmode_t, slab_flags_t, __poll_t;
typedef unsigned long long sector_t, blkcnt_t, phys_addr_t, dma_addr_t, resource_size_t;
typedef long clock_t, time_t, suseconds_t;
typedef _Bool bool;
)";
}

bool isBaseType(std::string_view name) {
  static const Words names = [] {
    Words out;
    for (const Token& token : tokenize(baseTypes()))
      if (token.kind == TokenKind::Word) out.insert(token.text);
    return out;
  }();
  return names.count(name) != 0;
}

}  // namespace compiler
