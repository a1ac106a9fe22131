/** Helpers that a text of BCC's can't use: what it would write, what is said to that, and why it is so. */
export interface Refused {
  readonly helpers: readonly string[];
  /** In a program at a tracepoint, where `on` names no other kind. */
  readonly body: string;
  readonly preamble?: string;
  /** As `--type` of `bcc-repl --check` calls it, for what is not attached by this library. */
  readonly says: RegExp;
  readonly why: string;
}

const CALLBACK = "static long back(void *a, void *b) { return 0; }";
const NO_FUNCTIONS =
  "it calls a function of the program's, which BCC's library has no place for: a bounded loop";
const NO_MAP =
  "it takes a map, for which C of BCC's has no name unless it came out of a map of maps";
const FUNCTION = /needs a data section|calls a function/;
const TYPE = /this kind of program can't call/;
const MAP = /argument 1 of a helper is a number, but must be a map/;

export const REFUSED: readonly Refused[] = [
  ...(
    [
      ["for_each_map_elem", "bpf_for_each_map_elem(0, back, 0, 0)"],
      ["loop", "bpf_loop(3, back, 0, 0)"],
      ["find_vma", "bpf_find_vma((void *)bpf_get_current_task_btf(), 0, back, 0, 0)"],
      ["timer_set_callback", "bpf_timer_set_callback(0, back)"],
      ["user_ringbuf_drain", "bpf_user_ringbuf_drain(0, back, 0, 0)"],
    ] as const
  ).map(([helper, call]) => ({
    ...{ helpers: [helper], body: `return ${call};`, preamble: CALLBACK },
    ...{ says: FUNCTION, why: NO_FUNCTIONS },
  })),
  {
    helpers: ["timer_init", "timer_start", "timer_cancel"],
    body: "struct bpf_timer timer = {}; bpf_timer_init(&timer, 0, 1); bpf_timer_start(&timer, 0, 0); return bpf_timer_cancel(&timer);",
    says: /argument 1 of a helper is a variable on the stack, but must be a map's value/,
    why: "a timer is of use only with bpf_timer_set_callback",
  },
  {
    helpers: ["kptr_xchg"],
    body: "u64 place = 0; return (u64)bpf_kptr_xchg(&place, 0);",
    says: /argument 1 of a helper is a variable on the stack/,
    why: "pointers of the kernel's in maps need tags of types, which BCC's compiler does not keep",
  },
  {
    helpers: ["per_cpu_ptr", "this_cpu_ptr"],
    body: "return (u64)bpf_per_cpu_ptr((void *)args, 0) + (u64)bpf_this_cpu_ptr((void *)args);",
    says: /must be percpu_ptr_/,
    why: "they take typed variables of the kernel's, for which BCC's C has no declaration",
  },
  ...(
    [
      ["sys_bpf", "bpf_sys_bpf(0, args, 8)"],
      ["sys_close", "bpf_sys_close(0)"],
      ["btf_find_by_name_kind", "bpf_btf_find_by_name_kind(name, 4, 1, 0)"],
      ["kallsyms_lookup_name", "bpf_kallsyms_lookup_name(name, 4, 0, &place)"],
    ] as const
  ).map(([helper, call]) => ({
    helpers: [helper],
    body: `char name[4] = "a"; u64 place = 0; return ${call};`,
    says: TYPE,
    why: "of programs of type syscall, which load programs and are attached to nothing",
  })),
  {
    helpers: ["snprintf"],
    body: 'char format[4] = "a", out[8]; return bpf_snprintf(out, 8, format, 0, 0);',
    says: /argument 3 of a helper is a variable on the stack, but must be a map's value/,
    why: "its format has to lie in a map of constants, which BCC's C cannot declare: bpf_trace_vprintk, BPF_SEQ_PRINTF, or the number itself",
  },
  {
    helpers: ["strncmp"],
    body: 'char a[4] = "a", b[4] = "b"; return bpf_strncmp(a, 4, b);',
    says: /argument 3 of a helper is a variable on the stack, but must be a map's value/,
    why: "its second text has to lie in a map of constants, which BCC's C cannot declare: strncmp of the compiler's",
  },
  {
    helpers: ["tcp_send_ack"],
    body: "return bpf_tcp_send_ack(args, 0);",
    says: TYPE,
    why: "of congestion controls written in BPF (struct_ops), which are no programs that are attached",
  },
  ...["ima_inode_hash", "ima_file_hash"].map((helper) => ({
    helpers: [helper],
    body: `u64 hash = 0; return bpf_${helper}((void *)args, &hash, sizeof(hash));`,
    says: TYPE,
    why: "of security programs that may sleep, which C of BCC's can't ask for",
  })),
  {
    helpers: ["cgrp_storage_get"],
    body: "return (u64)bpf_cgrp_storage_get(0, 0, 0, 0);",
    says: MAP,
    why: "BCC has no macro for such a map (6.2)",
  },
  {
    helpers: ["cgrp_storage_delete"],
    body: "return bpf_cgrp_storage_delete(0, 0);",
    says: MAP,
    why: "BCC has no macro for such a map (6.2)",
  },
  ...(
    [
      ["skb_under_cgroup", "bpf_skb_under_cgroup(args, 0, 0)"],
      ["skb_output", "bpf_skb_output(args, 0, 0, 0, 0)"],
      ["xdp_output", "bpf_xdp_output(args, 0, 0, 0, 0)"],
      ["sk_select_reuseport", "bpf_sk_select_reuseport((void *)args, 0, &key, 0)"],
    ] as const
  ).map(([helper, call]) => ({
    helpers: [helper],
    body: `u32 key = 0; return ${call};`,
    says: /can't call|must be/,
    why: NO_MAP,
  })),
];

/** Of kinds of program that this library does not attach: loaded, as `bcc-repl --check --load --type` does. */
export const LOADED: readonly {
  readonly helpers: readonly string[];
  readonly type: string;
  readonly text: string;
  readonly why: string;
}[] = [
  {
    helpers: ["lwt_push_encap"],
    type: "lwt_in",
    text: "int f(struct __sk_buff *skb) { char header[20] = {0x45}; return bpf_lwt_push_encap(skb, BPF_LWT_ENCAP_IP, header, sizeof(header)); }",
    why: "attached by routes: ip route add … encap bpf",
  },
  {
    helpers: ["lwt_seg6_store_bytes", "lwt_seg6_adjust_srh", "lwt_seg6_action"],
    type: "lwt_seg6local",
    text: `int f(struct __sk_buff *skb) { u32 table = 254; u8 byte = 1; bpf_lwt_seg6_store_bytes(skb, 46, &byte, 1);
      bpf_lwt_seg6_adjust_srh(skb, 60, 8); return bpf_lwt_seg6_action(skb, 3, &table, sizeof(table)); }`,
    why: "attached by routes: ip -6 route add … encap seg6local action End.BPF",
  },
  {
    helpers: ["rc_keydown", "rc_repeat", "rc_pointer_rel"],
    type: "lirc_mode2",
    text: "int f(unsigned int *sample) { bpf_rc_keydown(sample, 1, 2, 0); bpf_rc_repeat(sample); return bpf_rc_pointer_rel(sample, 1, 1); }",
    why: "attached to infrared receivers (ir-keytable)",
  },
];
