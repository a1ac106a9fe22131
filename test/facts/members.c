/* members STRUCT: `type bit-offset bit-size name` of each member, as libbpf reads the kernel's BTF. */
#include <bpf/btf.h>
#include <stdio.h>

int main(int argc, char **argv) {
  struct btf *btf = btf__load_vmlinux_btf();
  int id = argc > 1 && btf ? btf__find_by_name_kind(btf, argv[1], BTF_KIND_STRUCT) : -1;
  if (id < 0) return 1;
  const struct btf_type *type = btf__type_by_id(btf, id);
  const struct btf_member *member = btf_members(type);
  for (int i = 0; i < btf_vlen(type); i++, member++)
    printf("%u %u %u %s\n", member->type, btf_member_bit_offset(type, i),
           btf_member_bitfield_size(type, i), btf__name_by_offset(btf, member->name_off));
  return 0;
}
