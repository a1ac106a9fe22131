// C's functions for bytes and texts, without a header of theirs.
struct name {
  char text[16];
};
BPF_HASH(names, struct name, u64);

int compare(struct pt_regs *ctx) {
  struct name name, copy, wanted = {"bash"};
  memset(&name, 0, sizeof(name));
  bpf_get_current_comm(&name.text, sizeof(name.text));
  memcpy(&copy, &name, sizeof(copy));
  memmove(copy.text, name.text, 8);
  if (memcmp(&name, &wanted, sizeof(name)) == 0) names.increment(name);
  if (__builtin_memcmp(name.text, "zsh", 4) == 0) names.increment(name);
  if (strncmp(name.text, "fish", 4) == 0 || strcmp(copy.text, "dash") == 0) names.increment(copy);
  u64 length = strlen(name.text);
  names.update(&wanted, &length);
  return 0;
}
