/*
 * Inline functions of the kernel's common headers, written for BPF: each takes
 * a pointer to kernel memory or to a copy on the stack, and each read is
 * explicit. One line each, taken by need like the rest of the layer.
 */

#define __inlined static inline __attribute__((always_inline))
#define __member(p, m) ({ typeof((p)->m) __value; bpf_probe_read_kernel(&__value, sizeof(__value), (const void *)&(p)->m); __value; })

/* Strings and bytes. Lengths are those of the array where it is on the stack. */
#define memset(at, byte, size) __builtin_memset(at, byte, size)
#define memcpy(to, from, size) __builtin_memcpy(to, from, size)
#define memmove(to, from, size) __builtin_memmove(to, from, size)
#define memcmp(a, b, size) __bytes_differ(a, b, size)
#define strlen(s) __text_length(s, __builtin_object_size(s, 0))
#define strcmp(a, b) __texts_differ(a, b, __shorter_of(a, b))
#define strncmp(a, b, size) __texts_differ(a, b, (size) < __shorter_of(a, b) ? (size) : __shorter_of(a, b))
/* Clang would call a function that no kernel has. */
#define __builtin_memcmp(a, b, size) __bytes_differ(a, b, size)
#define __builtin_strlen(s) __text_length(s, __builtin_object_size(s, 0))
#define __builtin_strcmp(a, b) __texts_differ(a, b, __shorter_of(a, b))
#define __builtin_strncmp(a, b, size) strncmp(a, b, size)
#define __shorter_of(a, b) (__builtin_object_size(a, 0) < __builtin_object_size(b, 0) ? __builtin_object_size(a, 0) : __builtin_object_size(b, 0))

__inlined int __bytes_differ(const void *a, const void *b, unsigned long size) {
  const unsigned char *__a = a, *__b = b;
  for (unsigned long __i = 0; __i < size; __i++)
    if (__a[__i] != __b[__i]) return __a[__i] < __b[__i] ? -1 : 1;
  return 0;
}

__inlined int __texts_differ(const char *a, const char *b, unsigned long size) {
  for (unsigned long __i = 0; __i < size && __i < 256; __i++) {
    if (a[__i] != b[__i]) return (unsigned char)a[__i] < (unsigned char)b[__i] ? -1 : 1;
    if (a[__i] == 0) return 0;
  }
  return 0;
}

__inlined unsigned long __text_length(const char *s, unsigned long size) {
  for (unsigned long __i = 0; __i < size && __i < 256; __i++)
    if (s[__i] == 0) return __i;
  return size < 256 ? size : 256;
}

/* Counters. */
__inlined int atomic_read(const atomic_t *v) { return __member(v, counter); }
__inlined s64 atomic64_read(const atomic64_t *v) { return __member(v, counter); }
__inlined long atomic_long_read(const atomic_long_t *v) { return __member(v, counter); }
__inlined unsigned int refcount_read(const refcount_t *r) { return __member(r, refs.counter); }
__inlined unsigned int kref_read(const struct kref *k) { return __member(k, refcount.refs.counter); }
__inlined s64 percpu_counter_read(struct percpu_counter *c) { return __member(c, count); }
__inlined s64 percpu_counter_read_positive(struct percpu_counter *c) { s64 __n = __member(c, count); return __n < 0 ? 0 : __n; }

/* Time. HZ is the running kernel's. */
__inlined unsigned int jiffies_to_msecs(unsigned long j) { return j * 1000 / HZ; }
__inlined unsigned int jiffies_to_usecs(unsigned long j) { return j * 1000000 / HZ; }
__inlined u64 jiffies_to_nsecs(unsigned long j) { return (u64)j * 1000000000 / HZ; }
__inlined u64 jiffies64_to_nsecs(u64 j) { return j * 1000000000 / HZ; }
__inlined u64 jiffies64_to_msecs(u64 j) { return j * 1000 / HZ; }
__inlined u64 jiffies_to_clock_t(unsigned long j) { return (u64)j * USER_HZ / HZ; }
__inlined unsigned long msecs_to_jiffies(unsigned int ms) { return ((u64)ms * HZ + 999) / 1000; }
__inlined unsigned long usecs_to_jiffies(unsigned int us) { return ((u64)us * HZ + 999999) / 1000000; }
__inlined u64 nsecs_to_jiffies64(u64 ns) { return ns / (1000000000UL / HZ); }
__inlined unsigned long nsecs_to_jiffies(u64 ns) { return ns / (1000000000UL / HZ); }
__inlined s64 ktime_to_us(ktime_t t) { return t < 0 ? -(s64)(-(u64)t / 1000) : (s64)((u64)t / 1000); }
__inlined s64 ktime_to_ms(ktime_t t) { return t < 0 ? -(s64)(-(u64)t / 1000000) : (s64)((u64)t / 1000000); }
__inlined s64 ktime_us_delta(ktime_t later, ktime_t earlier) { return ktime_to_us(later - earlier); }
__inlined s64 ktime_ms_delta(ktime_t later, ktime_t earlier) { return ktime_to_ms(later - earlier); }
__inlined ktime_t ns_to_ktime(u64 ns) { return ns; }
__inlined ktime_t us_to_ktime(u64 us) { return us * 1000; }
__inlined ktime_t ms_to_ktime(u64 ms) { return ms * 1000000; }
__inlined ktime_t ktime_set(s64 secs, unsigned long nsecs) { return secs * 1000000000LL + (s64)nsecs; }
__inlined int ktime_compare(ktime_t a, ktime_t b) { return a < b ? -1 : a > b ? 1 : 0; }
__inlined bool ktime_after(ktime_t a, ktime_t b) { return a > b; }
__inlined bool ktime_before(ktime_t a, ktime_t b) { return a < b; }
#define ktime_sub(a, b) ((a) - (b))
#define ktime_add(a, b) ((a) + (b))
#define ktime_add_ns(t, ns) ((t) + (ns))
#define ktime_sub_ns(t, ns) ((t) - (ns))
#define ktime_add_us(t, us) ((t) + (us) * 1000)
#define ktime_add_ms(t, ms) ((t) + (ms) * 1000000)
#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_in_range(a, b, c) (time_after_eq(a, b) && time_before_eq(a, c))
#define time_after64(a, b) ((s64)((b) - (a)) < 0)
#define time_before64(a, b) time_after64(b, a)
__inlined u64 timespec64_to_ns(const struct timespec64 *t) { return (u64)__member(t, tv_sec) * 1000000000 + __member(t, tv_nsec); }

/* Lists and trees. */
__inlined int list_empty(const struct list_head *head) { return __member(head, next) == head; }
__inlined int list_is_first(const struct list_head *list, const struct list_head *head) { return __member(list, prev) == head; }
__inlined int list_is_last(const struct list_head *list, const struct list_head *head) { return __member(list, next) == head; }
__inlined int list_is_singular(const struct list_head *head) { return __member(head, next) != head && __member(head, next) == __member(head, prev); }
__inlined int hlist_empty(const struct hlist_head *h) { return __member(h, first) == 0; }
__inlined int hlist_unhashed(const struct hlist_node *h) { return __member(h, pprev) == 0; }
__inlined int hlist_bl_unhashed(const struct hlist_bl_node *h) { return __member(h, pprev) == 0; }
#define list_last_entry(head, type, member) list_entry((head)->prev, type, member)
#define list_prev_entry(p, member) list_entry((p)->member.prev, typeof(*(p)), member)
#define list_first_entry_or_null(head, type, member) (list_empty(head) ? (type *)0 : list_entry(__member(head, next), type, member))
#define hlist_entry_safe(p, type, member) ({ typeof(p) __entry = (p); __entry ? hlist_entry(__entry, type, member) : (type *)0; })
#define rb_entry_safe(p, type, member) ({ typeof(p) __entry = (p); __entry ? rb_entry(__entry, type, member) : (type *)0; })
#define rb_parent(node) ((struct rb_node *)(__member(node, __rb_parent_color) & ~3UL))
#define rb_first_cached(root) __member(root, rb_leftmost)
#define RB_EMPTY_ROOT(root) (__member(root, rb_node) == 0)
#define RB_EMPTY_NODE(node) (__member(node, __rb_parent_color) == (unsigned long)(node))

/* Pages. An array of struct page, one after the other. */
__inlined struct page *folio_page(struct folio *folio, unsigned long n) { return (struct page *)folio + n; }
#define nth_page(page, n) ((struct page *)(page) + (n))
__inlined struct page *compound_head(const struct page *page) { unsigned long __head = __member(page, compound_head); return (struct page *)(__head & 1 ? __head - 1 : (unsigned long)page); }
__inlined struct folio *page_folio(const struct page *page) { return (struct folio *)compound_head(page); }

/* Files. */
__inlined loff_t i_size_read(const struct inode *inode) { return __member(inode, i_size); }
__inlined uid_t i_uid_read(const struct inode *inode) { return __member(inode, i_uid.val); }
__inlined gid_t i_gid_read(const struct inode *inode) { return __member(inode, i_gid.val); }
__inlined unsigned int iminor(const struct inode *inode) { return MINOR(__member(inode, i_rdev)); }
__inlined unsigned int imajor(const struct inode *inode) { return MAJOR(__member(inode, i_rdev)); }
__inlined struct dentry *file_dentry(const struct file *file) { return __member(file, f_path.dentry); }
__inlined struct inode *d_backing_inode(const struct dentry *dentry) { return __member(dentry, d_inode); }
__inlined int d_unhashed(const struct dentry *dentry) { return __member(dentry, d_hash.pprev) == 0; }
__inlined bool d_really_is_negative(const struct dentry *dentry) { return __member(dentry, d_inode) == 0; }
__inlined bool d_really_is_positive(const struct dentry *dentry) { return __member(dentry, d_inode) != 0; }

/* Tasks. */
__inlined pid_t task_pid_nr(const struct task_struct *task) { return __member(task, pid); }
__inlined pid_t task_tgid_nr(const struct task_struct *task) { return __member(task, tgid); }
__inlined pid_t task_ppid_nr(const struct task_struct *task) { struct task_struct *__parent = __member(task, real_parent); return __member(__parent, tgid); }
__inlined bool is_idle_task(const struct task_struct *task) { return (__member(task, flags) & PF_IDLE) != 0; }
__inlined bool thread_group_leader(const struct task_struct *task) { return __member(task, exit_signal) >= 0; }
__inlined int task_nice(const struct task_struct *task) { return __member(task, static_prio) - 120; }
__inlined int rt_task(const struct task_struct *task) { return __member(task, prio) < 100; }
__inlined int rt_prio(int prio) { return prio < 100; }
__inlined struct pid *task_pid(const struct task_struct *task) { return __member(task, thread_pid); }
__inlined pid_t pid_nr(const struct pid *pid) { return pid ? __member(pid, numbers[0].nr) : 0; }
__inlined bool uid_eq(kuid_t a, kuid_t b) { return a.val == b.val; }
__inlined bool gid_eq(kgid_t a, kgid_t b) { return a.val == b.val; }

/* Block devices. */
__inlined sector_t bio_end_sector(const struct bio *bio) { return __member(bio, bi_iter.bi_sector) + bio_sectors(bio); }
__inlined bool blk_rq_is_passthrough(const struct request *rq) { u32 __op = req_op(rq); return __op == REQ_OP_DRV_IN || __op == REQ_OP_DRV_OUT; }

/* Packets. */
__inlined u16 skb_get_queue_mapping(const struct sk_buff *skb) { return __member(skb, queue_mapping); }
__inlined bool skb_rx_queue_recorded(const struct sk_buff *skb) { return __member(skb, queue_mapping) != 0; }
__inlined u16 skb_get_rx_queue(const struct sk_buff *skb) { return __member(skb, queue_mapping) - 1; }
__inlined bool skb_is_nonlinear(const struct sk_buff *skb) { return __member(skb, data_len) != 0; }
__inlined unsigned int skb_headlen(const struct sk_buff *skb) { return __member(skb, len) - __member(skb, data_len); }
__inlined unsigned int skb_headroom(const struct sk_buff *skb) { return __member(skb, data) - __member(skb, head); }
__inlined unsigned char *skb_tail_pointer(const struct sk_buff *skb) { return __member(skb, head) + __member(skb, tail); }
__inlined unsigned char *skb_end_pointer(const struct sk_buff *skb) { return __member(skb, head) + __member(skb, end); }
#define skb_shinfo(skb) ((struct skb_shared_info *)skb_end_pointer(skb))
__inlined bool skb_is_gso(const struct sk_buff *skb) { return __member(skb_shinfo(skb), gso_size) != 0; }
__inlined bool skb_shared(const struct sk_buff *skb) { return __member(skb, users.refs.counter) != 1; }
__inlined int skb_network_offset(const struct sk_buff *skb) { return skb_network_header(skb) - __member(skb, data); }
__inlined int skb_transport_offset(const struct sk_buff *skb) { return skb_transport_header(skb) - __member(skb, data); }
__inlined int skb_mac_offset(const struct sk_buff *skb) { return skb_mac_header(skb) - __member(skb, data); }
__inlined u32 skb_network_header_len(const struct sk_buff *skb) { return __member(skb, transport_header) - __member(skb, network_header); }
__inlined bool skb_mac_header_was_set(const struct sk_buff *skb) { return __member(skb, mac_header) != 0xffff; }
__inlined bool skb_transport_header_was_set(const struct sk_buff *skb) { return __member(skb, transport_header) != 0xffff; }
__inlined unsigned char *skb_inner_network_header(const struct sk_buff *skb) { return __member(skb, head) + __member(skb, inner_network_header); }
__inlined unsigned char *skb_inner_transport_header(const struct sk_buff *skb) { return __member(skb, head) + __member(skb, inner_transport_header); }
__inlined unsigned char *skb_inner_mac_header(const struct sk_buff *skb) { return __member(skb, head) + __member(skb, inner_mac_header); }
__inlined struct iphdr *inner_ip_hdr(const struct sk_buff *skb) { return (struct iphdr *)skb_inner_network_header(skb); }
__inlined struct tcphdr *inner_tcp_hdr(const struct sk_buff *skb) { return (struct tcphdr *)skb_inner_transport_header(skb); }
__inlined struct dst_entry *skb_dst(const struct sk_buff *skb) { return (struct dst_entry *)(__member(skb, _skb_refdst) & ~1UL); }
__inlined struct rtable *skb_rtable(const struct sk_buff *skb) { return (struct rtable *)skb_dst(skb); }
__inlined u16 skb_vlan_tag_get(const struct sk_buff *skb) { return __member(skb, vlan_tci); }
__inlined unsigned int ip_hdrlen(const struct sk_buff *skb) { unsigned char __first = 0; bpf_probe_read_kernel(&__first, 1, skb_network_header(skb)); return (__first & 15) * 4; }
__inlined unsigned int tcp_hdrlen(const struct sk_buff *skb) { unsigned char __offset = 0; bpf_probe_read_kernel(&__offset, 1, skb_transport_header(skb) + 12); return (__offset >> 4) * 4; }
__inlined u32 skb_queue_len(const struct sk_buff_head *list) { return __member(list, qlen); }
__inlined int skb_queue_empty(const struct sk_buff_head *list) { return (const void *)__member(list, next) == (const void *)list; }
__inlined struct sk_buff *skb_peek(const struct sk_buff_head *list) { struct sk_buff *__first = __member(list, next); return (const void *)__first == (const void *)list ? 0 : __first; }
__inlined struct net *dev_net(const struct net_device *dev) { return __member(dev, nd_net.net); }
__inlined struct net *read_pnet(const possible_net_t *pnet) { return __member(pnet, net); }
__inlined bool ipv4_is_loopback(__be32 address) { return (address & 0xff) == 127; }
__inlined bool ipv4_is_multicast(__be32 address) { return (address & 0xf0) == 0xe0; }
__inlined bool ipv4_is_zeronet(__be32 address) { return (address & 0xff) == 0; }
__inlined bool ipv6_addr_equal(const struct in6_addr *a, const struct in6_addr *b) { struct in6_addr __a, __b; bpf_probe_read_kernel(&__a, 16, a); bpf_probe_read_kernel(&__b, 16, b); return ((u64 *)&__a)[0] == ((u64 *)&__b)[0] && ((u64 *)&__a)[1] == ((u64 *)&__b)[1]; }
__inlined bool ipv6_addr_any(const struct in6_addr *a) { struct in6_addr __a; bpf_probe_read_kernel(&__a, 16, a); return (((u64 *)&__a)[0] | ((u64 *)&__a)[1]) == 0; }
__inlined bool ipv6_addr_loopback(const struct in6_addr *a) { struct in6_addr __a; bpf_probe_read_kernel(&__a, 16, a); return ((u64 *)&__a)[0] == 0 && ((u64 *)&__a)[1] == 1UL << 56; }
__inlined bool ipv6_addr_v4mapped(const struct in6_addr *a) { struct in6_addr __a; bpf_probe_read_kernel(&__a, 16, a); return ((u64 *)&__a)[0] == 0 && ((u32 *)&__a)[2] == 0xffff0000; }
__inlined bool is_multicast_ether_addr(const u8 *address) { u8 __first = 0; bpf_probe_read_kernel(&__first, 1, address); return __first & 1; }

/* The kernel calls it by another name. */
struct sockaddr_storage { union { struct { unsigned short ss_family; char __data[126]; }; void *__align; }; };

/* What newer versions of libbcc have. */
#define MODULE_KFUNC_PROBE(module, event, args...) BPF_PROG(kfunc__##module##__##event, ##args)
#define MODULE_KRETFUNC_PROBE(module, event, args...) BPF_PROG(kretfunc__##module##__##event, ##args)
#define BPF_SEQ_PRINTF(seq, format, args...) ({ char __format[] = format; u64 __values[] = {args}; bpf_seq_printf(seq, __format, sizeof(__format), __values, sizeof(__values)); })
#define BPF_SNPRINTF(out, size, format, args...) ({ char __format[] = format; u64 __values[] = {args}; bpf_snprintf(out, size, __format, __values, sizeof(__values)); })

/* libbpf's name for it. */
#define bpf_printk(format, args...) ({ char __format[] = format; bpf_trace_printk_(__format, sizeof(__format), ##args); })

/* libbcc declares it without its third parameter, and so leaves the fourth unset. */
#define bpf_redirect_neigh(index, neighbour, size, flags) \
  ((long (*)(u32, struct bpf_redir_neigh *, int, u64))BPF_FUNC_redirect_neigh)(index, neighbour, size, flags)
