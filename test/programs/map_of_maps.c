// Maps that hold maps.
BPF_TABLE("hash", u32, u64, inner_hash, 128);
BPF_ARRAY(inner_array, u64, 16);
BPF_HASH_OF_MAPS(by_name, u32, "inner_hash", 8);
BPF_ARRAY_OF_MAPS(by_index, "inner_array", 8);

int outer(struct pt_regs *ctx) {
  u32 name = 1;
  int index = 0, at = 3;
  u64 one = 1;
  void *map = by_name.lookup(&name);
  if (map) bpf_map_update_elem(map, &name, &one, BPF_ANY);
  map = by_index.lookup(&index);
  if (map) bpf_map_update_elem(map, &at, &one, BPF_ANY);
  return 0;
}
