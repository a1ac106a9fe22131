import { joinedSize } from "./c_types.js";

/** Each word has 256 characters at most, all of them three times as many: the verifier sees that they fit. */
export const joinHelper = `static __always_inline int join_words(char *to, u64 words) {
  u64 at = 0;
  for (int i = 0; i < 16; i++) {
    u64 word = 0;
    if (bpf_probe_read_user(&word, sizeof(word), (void *)(words + 8 * i)) < 0 || word == 0) break;
    if (at > ${joinedSize - 257}) break;
    asm volatile("%0 &= ${joinedSize - 257}" : "+r"(at));
    if (at > 0) to[at - 1] = ' ';
    long length = bpf_probe_read_user_str(to + at, 256, (void *)word);
    if (length <= 0 || length > 256) break;
    at += length;
  }
  return 0;
}`;
