/*
 * loaded: holds a BPF program bite_filter, a socket filter that lets nothing through and is
 * attached nowhere, with two maps: bites (hash, 77 entries of 4 and 24 bytes, not preallocated)
 * and sums (array for each CPU, 3 of 8 bytes).
 */
#include <linux/bpf.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include "go.h"

static int bpf(int command, union bpf_attr* attr) {
  return syscall(SYS_bpf, command, attr, sizeof *attr);
}

static int map(const char* name, int type, int value, int entries, int flags) {
  union bpf_attr attr = {.map_type = type, .key_size = 4, .value_size = value, .max_entries = entries};
  attr.map_flags = flags;
  strcpy(attr.map_name, name);
  return bpf(BPF_MAP_CREATE, &attr);
}

#define LOAD_MAP(fd)                                                                   \
  {.code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = 1, .src_reg = BPF_PSEUDO_MAP_FD, .imm = fd}, {.code = 0}

int main(void) {
  int bites = map("bites", BPF_MAP_TYPE_HASH, 24, 77, BPF_F_NO_PREALLOC);
  int sums = map("sums", BPF_MAP_TYPE_PERCPU_ARRAY, 8, 3, 0);
  if (bites < 0 || sums < 0) return 1;
  struct bpf_insn text[] = {
      LOAD_MAP(bites),
      LOAD_MAP(sums),
      {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .imm = 0},
      {.code = BPF_JMP | BPF_EXIT},
  };
  union bpf_attr attr = {.prog_type = BPF_PROG_TYPE_SOCKET_FILTER};
  attr.insns = (uintptr_t)text;
  attr.insn_cnt = sizeof text / sizeof *text;
  attr.license = (uintptr_t) "GPL";
  strcpy(attr.prog_name, "bite_filter");
  if (bpf(BPF_PROG_LOAD, &attr) < 0) return 1;
  ready_and_wait();
  done_and_wait();
  return 0;
}
