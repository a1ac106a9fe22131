/*
 * Small functions of the kernel's headers, written so that they work on kernel
 * pointers in any program: each read is explicit. Taken by need, like macros.h.
 */

static inline __attribute__((always_inline)) u32 req_op(const struct request *rq) {
  u32 __flags = 0;
  bpf_probe_read_kernel(&__flags, sizeof(__flags), (const void *)&rq->cmd_flags);
  return __flags & REQ_OP_MASK;
}

static inline __attribute__((always_inline)) int rq_data_dir(const struct request *rq) {
  return req_op(rq) & 1;
}

static inline __attribute__((always_inline)) sector_t blk_rq_pos(const struct request *rq) {
  sector_t __sector = 0;
  bpf_probe_read_kernel(&__sector, sizeof(__sector), (const void *)&rq->__sector);
  return __sector;
}

static inline __attribute__((always_inline)) unsigned int blk_rq_bytes(const struct request *rq) {
  unsigned int __bytes = 0;
  bpf_probe_read_kernel(&__bytes, sizeof(__bytes), (const void *)&rq->__data_len);
  return __bytes;
}

static inline __attribute__((always_inline)) unsigned int blk_rq_sectors(const struct request *rq) {
  return blk_rq_bytes(rq) >> SECTOR_SHIFT;
}

static inline __attribute__((always_inline)) u32 bio_op(const struct bio *bio) {
  u32 __flags = 0;
  bpf_probe_read_kernel(&__flags, sizeof(__flags), (const void *)&bio->bi_opf);
  return __flags & REQ_OP_MASK;
}

static inline __attribute__((always_inline)) int bio_data_dir(const struct bio *bio) {
  return bio_op(bio) & 1;
}

static inline __attribute__((always_inline)) unsigned int bio_sectors(const struct bio *bio) {
  unsigned int __bytes = 0;
  bpf_probe_read_kernel(&__bytes, sizeof(__bytes), (const void *)&bio->bi_iter.bi_size);
  return __bytes >> SECTOR_SHIFT;
}

static inline __attribute__((always_inline)) unsigned long __sg_link(const struct scatterlist *sg) {
  unsigned long __link = 0;
  bpf_probe_read_kernel(&__link, sizeof(__link), (const void *)&sg->page_link);
  return __link;
}

static inline __attribute__((always_inline)) int sg_is_chain(const struct scatterlist *sg) {
  return (__sg_link(sg) & SG_CHAIN) != 0;
}

static inline __attribute__((always_inline)) int sg_is_last(const struct scatterlist *sg) {
  return (__sg_link(sg) & SG_END) != 0;
}

static inline __attribute__((always_inline)) struct scatterlist *sg_chain_ptr(const struct scatterlist *sg) {
  return (struct scatterlist *)(__sg_link(sg) & ~(SG_CHAIN | SG_END));
}

static inline __attribute__((always_inline)) struct net *sock_net(const struct sock *sk) {
  struct net *__net = 0;
  bpf_probe_read_kernel(&__net, sizeof(__net), (const void *)&sk->__sk_common.skc_net);
  return __net;
}

static inline __attribute__((always_inline)) unsigned char *__skb_head(const struct sk_buff *skb) {
  unsigned char *__head = 0;
  bpf_probe_read_kernel(&__head, sizeof(__head), (const void *)&skb->head);
  return __head;
}

static inline __attribute__((always_inline)) unsigned char *skb_network_header(const struct sk_buff *skb) {
  u16 __at = 0;
  bpf_probe_read_kernel(&__at, sizeof(__at), (const void *)&skb->network_header);
  return __skb_head(skb) + __at;
}

static inline __attribute__((always_inline)) unsigned char *skb_transport_header(const struct sk_buff *skb) {
  u16 __at = 0;
  bpf_probe_read_kernel(&__at, sizeof(__at), (const void *)&skb->transport_header);
  return __skb_head(skb) + __at;
}

static inline __attribute__((always_inline)) unsigned char *skb_mac_header(const struct sk_buff *skb) {
  u16 __at = 0;
  bpf_probe_read_kernel(&__at, sizeof(__at), (const void *)&skb->mac_header);
  return __skb_head(skb) + __at;
}

static inline __attribute__((always_inline)) struct iphdr *ip_hdr(const struct sk_buff *skb) {
  return (struct iphdr *)skb_network_header(skb);
}

static inline __attribute__((always_inline)) struct ipv6hdr *ipv6_hdr(const struct sk_buff *skb) {
  return (struct ipv6hdr *)skb_network_header(skb);
}

static inline __attribute__((always_inline)) struct tcphdr *tcp_hdr(const struct sk_buff *skb) {
  return (struct tcphdr *)skb_transport_header(skb);
}

static inline __attribute__((always_inline)) struct udphdr *udp_hdr(const struct sk_buff *skb) {
  return (struct udphdr *)skb_transport_header(skb);
}

static inline __attribute__((always_inline)) struct icmphdr *icmp_hdr(const struct sk_buff *skb) {
  return (struct icmphdr *)skb_transport_header(skb);
}

static inline __attribute__((always_inline)) struct ethhdr *eth_hdr(const struct sk_buff *skb) {
  return (struct ethhdr *)skb_mac_header(skb);
}

static inline __attribute__((always_inline)) struct inode *file_inode(const struct file *file) {
  struct inode *__inode = 0;
  bpf_probe_read_kernel(&__inode, sizeof(__inode), (const void *)&file->f_inode);
  return __inode;
}

static inline __attribute__((always_inline)) struct inode *d_inode(const struct dentry *dentry) {
  struct inode *__inode = 0;
  bpf_probe_read_kernel(&__inode, sizeof(__inode), (const void *)&dentry->d_inode);
  return __inode;
}

/*
 * The same as macros of macros.h, which take their place in case labels:
 * libbcc turns `ntohs(sk->…)` into a read of kernel memory only where ntohs is
 * a function.
 */

static inline __attribute__((always_inline)) u16 ntohs(__be16 n) { return __builtin_bswap16(n); }

static inline __attribute__((always_inline)) __be16 htons(u16 n) { return __builtin_bswap16(n); }

static inline __attribute__((always_inline)) u32 ntohl(__be32 n) { return __builtin_bswap32(n); }

static inline __attribute__((always_inline)) __be32 htonl(u32 n) { return __builtin_bswap32(n); }

static inline __attribute__((always_inline)) u16 be16_to_cpu(__be16 n) { return __builtin_bswap16(n); }

static inline __attribute__((always_inline)) u32 be32_to_cpu(__be32 n) { return __builtin_bswap32(n); }

static inline __attribute__((always_inline)) u64 be64_to_cpu(__be64 n) { return __builtin_bswap64(n); }

static inline __attribute__((always_inline)) __be16 cpu_to_be16(u16 n) { return __builtin_bswap16(n); }

static inline __attribute__((always_inline)) __be32 cpu_to_be32(u32 n) { return __builtin_bswap32(n); }

static inline __attribute__((always_inline)) __be64 cpu_to_be64(u64 n) { return __builtin_bswap64(n); }

static inline __attribute__((always_inline)) u16 __be16_to_cpu(__be16 n) { return __builtin_bswap16(n); }

static inline __attribute__((always_inline)) u32 __be32_to_cpu(__be32 n) { return __builtin_bswap32(n); }

static inline __attribute__((always_inline)) u64 __be64_to_cpu(__be64 n) { return __builtin_bswap64(n); }

static inline __attribute__((always_inline)) __be16 __cpu_to_be16(u16 n) { return __builtin_bswap16(n); }

static inline __attribute__((always_inline)) __be32 __cpu_to_be32(u32 n) { return __builtin_bswap32(n); }

static inline __attribute__((always_inline)) int PRIO_TO_NICE(int p) { return p - 120; }

static inline __attribute__((always_inline)) int NICE_TO_PRIO(int n) { return n + 120; }

static inline __attribute__((always_inline)) unsigned int MAJOR(dev_t dev) { return dev >> 20; }

static inline __attribute__((always_inline)) unsigned int MINOR(dev_t dev) { return dev & ((1U << 20) - 1); }

static inline __attribute__((always_inline)) int S_ISREG(umode_t mode) { return (mode & 0170000) == 0100000; }

static inline __attribute__((always_inline)) int S_ISDIR(umode_t mode) { return (mode & 0170000) == 0040000; }

static inline __attribute__((always_inline)) int S_ISLNK(umode_t mode) { return (mode & 0170000) == 0120000; }

static inline __attribute__((always_inline)) int S_ISCHR(umode_t mode) { return (mode & 0170000) == 0020000; }

static inline __attribute__((always_inline)) int S_ISBLK(umode_t mode) { return (mode & 0170000) == 0060000; }

static inline __attribute__((always_inline)) int S_ISFIFO(umode_t mode) { return (mode & 0170000) == 0010000; }

static inline __attribute__((always_inline)) int S_ISSOCK(umode_t mode) { return (mode & 0170000) == 0140000; }

static inline __attribute__((always_inline)) int IS_ERR(const void *p) { return (unsigned long)p >= (unsigned long)-4095; }

static inline __attribute__((always_inline)) int IS_ERR_OR_NULL(const void *p) { return !p || (unsigned long)p >= (unsigned long)-4095; }

static inline __attribute__((always_inline)) long PTR_ERR(const void *p) { return (long)p; }

static inline __attribute__((always_inline)) s64 ktime_to_ns(ktime_t t) { return t; }

static inline __attribute__((always_inline)) u32 upper_32_bits(u64 n) { return n >> 32; }

static inline __attribute__((always_inline)) u32 lower_32_bits(u64 n) { return n; }
