/*
 * Macros that BPF C programs use and that BTF can't carry; in this file those
 * of any C in the kernel. Each compile gets only those that its text names
 * (directly or through each other); where the kernel's BTF has an enumerator of
 * the same name, that one is used instead. Numbers of the UAPI are in
 * constants.txt.
 */

#define NULL ((void *)0)
#define true 1
#define false 0

/* Annotations that mean nothing here. */
#define __user
#define __kernel
#define __iomem
#define __rcu
#define __percpu
#define __force
#define __bitwise
#define __must_check
#define __init
#define __exit
#define __read_mostly
#define __cold
#define __hot
#define asmlinkage
#define fallthrough
#define noinline __attribute__((__noinline__))
#define __noinline __attribute__((__noinline__))
#define __always_inline inline __attribute__((always_inline))
#define __maybe_unused __attribute__((unused))
#define __always_unused __attribute__((unused))
#define __unused __attribute__((unused))
#define __packed __attribute__((packed))
#define __aligned(n) __attribute__((aligned(n)))
#define ____cacheline_aligned
#define ____cacheline_aligned_in_smp
#define __section(name) __attribute__((section(name)))
#define EXPORT_SYMBOL(name)
#define EXPORT_SYMBOL_GPL(name)
#define MODULE_LICENSE(name)

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define barrier() __asm__ __volatile__("" ::: "memory")
#define barrier_var(v) __asm__ __volatile__("" : "+r"(v))
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, v) ((x) = (v))
#define ACCESS_ONCE(x) (x)
#define rcu_dereference(p) (p)
#define rcu_access_pointer(p) (p)
#define BUILD_BUG_ON(condition) ((void)sizeof(char[1 - 2 * !!(condition)]))

#define offsetof(type, member) __builtin_offsetof(type, member)
#define offsetofend(type, member) (__builtin_offsetof(type, member) + sizeof(((type *)0)->member))
#define sizeof_field(type, member) sizeof(((type *)0)->member)
#define FIELD_SIZEOF(type, member) sizeof(((type *)0)->member)
#define container_of(p, type, member) ((type *)((char *)(p)-__builtin_offsetof(type, member)))
#define list_entry(p, type, member) ((type *)((char *)(p)-__builtin_offsetof(type, member)))
#define hlist_entry(p, type, member) ((type *)((char *)(p)-__builtin_offsetof(type, member)))
#define rb_entry(p, type, member) ((type *)((char *)(p)-__builtin_offsetof(type, member)))
#define list_first_entry(head, type, member) list_entry((head)->next, type, member)
#define list_next_entry(p, member) list_entry((p)->member.next, typeof(*(p)), member)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define __stringify_1(x...) #x
#define __stringify(x...) __stringify_1(x)
#define __concat_1(a, b) a##b
#define __concat(a, b) __concat_1(a, b)
#define ___PASTE(a, b) a##b
#define __PASTE(a, b) ___PASTE(a, b)

#define min(a, b) ({ typeof(a) __a = (a); typeof(b) __b = (b); __a < __b ? __a : __b; })
#define max(a, b) ({ typeof(a) __a = (a); typeof(b) __b = (b); __a > __b ? __a : __b; })
#define min_t(type, a, b) ({ type __a = (a); type __b = (b); __a < __b ? __a : __b; })
#define max_t(type, a, b) ({ type __a = (a); type __b = (b); __a > __b ? __a : __b; })
#define min3(a, b, c) min(min(a, b), c)
#define max3(a, b, c) max(max(a, b), c)
#define clamp(v, low, high) min(max(v, low), high)
#define clamp_t(type, v, low, high) min_t(type, max_t(type, v, low), high)
#define clamp_val(v, low, high) clamp_t(typeof(v), v, low, high)
#define swap(a, b) do { typeof(a) __t = (a); (a) = (b); (b) = __t; } while (0)
#define abs(x) ({ typeof(x) __x = (x); __x < 0 ? -__x : __x; })
#define DIV_ROUND_UP(n, d) (((n) + (d)-1) / (d))
#define DIV_ROUND_CLOSEST(n, d) (((n) + (d) / 2) / (d))
#define roundup(n, d) ((((n) + (d)-1) / (d)) * (d))
#define rounddown(n, d) ((n) - ((n) % (d)))
#define round_up(n, d) ((((n)-1) | ((typeof(n))(d)-1)) + 1)
#define round_down(n, d) ((n) & ~((typeof(n))(d)-1))
#define ALIGN(n, a) (((n) + (typeof(n))(a)-1) & ~((typeof(n))(a)-1))
#define IS_ALIGNED(n, a) (((n) & ((typeof(n))(a)-1)) == 0)
#define do_div(n, base) ({ u32 __rest = (n) % (base); (n) = (n) / (base); __rest; })
#define div_u64(n, d) ((u64)(n) / (u32)(d))
#define div64_u64(n, d) ((u64)(n) / (u64)(d))
#define BITS_PER_BYTE 8
#define BITS_PER_LONG 64
#define BITS_PER_LONG_LONG 64
#define BIT(n) (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))
#define BIT_MASK(n) (1UL << ((n) % 64))
#define BIT_WORD(n) ((n) / 64)
#define BITS_TO_LONGS(n) (((n) + 63) / 64)
#define GENMASK(high, low) ((~0UL << (low)) & (~0UL >> (63 - (high))))
#define GENMASK_ULL(high, low) ((~0ULL << (low)) & (~0ULL >> (63 - (high))))
#define test_bit(n, at) ((((unsigned long *)(at))[(n) / 64] >> ((n) % 64)) & 1)
#define upper_32_bits(n) ((u32)((n) >> 32))
#define lower_32_bits(n) ((u32)(n))
#define ilog2(n) (63 - __builtin_clzll(n))
#define is_power_of_2(n) ((n) != 0 && ((n) & ((n)-1)) == 0)
#define roundup_pow_of_two(n) ((n) <= 1 ? 1UL : 1UL << (64 - __builtin_clzl((unsigned long)(n)-1)))
#define rounddown_pow_of_two(n) (1UL << (63 - __builtin_clzl(n)))
#define order_base_2(n) ((n) <= 1 ? 0 : 64 - __builtin_clzl((unsigned long)(n)-1))

#define U8_MAX 255
#define S8_MAX 127
#define U16_MAX 65535
#define S16_MAX 32767
#define U32_MAX 4294967295U
#define S32_MAX 2147483647
#define S32_MIN (-2147483647 - 1)
#define U64_MAX 18446744073709551615ULL
#define S64_MAX 9223372036854775807LL
#define S64_MIN (-9223372036854775807LL - 1)
#define INT_MAX 2147483647
#define INT_MIN (-2147483647 - 1)
#define UINT_MAX 4294967295U
#define LONG_MAX 9223372036854775807L
#define LONG_MIN (-9223372036854775807L - 1)
#define ULONG_MAX 18446744073709551615UL
#define LLONG_MAX 9223372036854775807LL
#define ULLONG_MAX 18446744073709551615ULL
#define USHRT_MAX 65535
#define SHRT_MAX 32767
#define UINT8_MAX 255
#define UINT16_MAX 65535
#define UINT32_MAX 4294967295U
#define UINT64_MAX 18446744073709551615ULL
#define INT32_MAX 2147483647
#define INT64_MAX 9223372036854775807LL
#define SIZE_MAX 18446744073709551615UL

#define MAX_ERRNO 4095
#define IS_ERR_VALUE(x) ((unsigned long)(x) >= (unsigned long)-4095)
#define IS_ERR(p) IS_ERR_VALUE(p)
#define IS_ERR_OR_NULL(p) (!(p) || IS_ERR_VALUE(p))
#define PTR_ERR(p) ((long)(p))
#define ERR_PTR(n) ((void *)(long)(n))
#define PTR_ERR_OR_ZERO(p) (IS_ERR_VALUE(p) ? (int)(long)(p) : 0)
/* Numbers that the kernel keeps to itself. */
#define ERESTARTSYS 512
#define ERESTARTNOINTR 513
#define ERESTARTNOHAND 514
#define ENOIOCTLCMD 515
#define ERESTART_RESTARTBLOCK 516
#define EPROBE_DEFER 517
#define ENOTSUPP 524
#define EIOCBQUEUED 529

/* Byte order (both supported architectures are little endian). */
#define __constant_htons(n) ((__be16)__builtin_bswap16(n))
#define __constant_ntohs(n) ((u16)__builtin_bswap16(n))
#define __constant_htonl(n) ((__be32)__builtin_bswap32(n))
#define __constant_ntohl(n) ((u32)__builtin_bswap32(n))
#define htons(n) ((__be16)__builtin_bswap16(n))
#define ntohs(n) ((u16)__builtin_bswap16(n))
#define htonl(n) ((__be32)__builtin_bswap32(n))
#define ntohl(n) ((u32)__builtin_bswap32(n))
#define be16_to_cpu(n) ((u16)__builtin_bswap16(n))
#define be32_to_cpu(n) ((u32)__builtin_bswap32(n))
#define be64_to_cpu(n) ((u64)__builtin_bswap64(n))
#define cpu_to_be16(n) ((__be16)__builtin_bswap16(n))
#define cpu_to_be32(n) ((__be32)__builtin_bswap32(n))
#define cpu_to_be64(n) ((__be64)__builtin_bswap64(n))
#define __be16_to_cpu(n) ((u16)__builtin_bswap16(n))
#define __be32_to_cpu(n) ((u32)__builtin_bswap32(n))
#define __be64_to_cpu(n) ((u64)__builtin_bswap64(n))
#define __cpu_to_be16(n) ((__be16)__builtin_bswap16(n))
#define __cpu_to_be32(n) ((__be32)__builtin_bswap32(n))
#define le16_to_cpu(n) ((u16)(n))
#define le32_to_cpu(n) ((u32)(n))
#define le64_to_cpu(n) ((u64)(n))
#define cpu_to_le16(n) ((__le16)(n))
#define cpu_to_le32(n) ((__le32)(n))
#define cpu_to_le64(n) ((__le64)(n))
#define swab16(n) __builtin_bswap16(n)
#define swab32(n) __builtin_bswap32(n)
#define swab64(n) __builtin_bswap64(n)
#define __LITTLE_ENDIAN 1234
#define __LITTLE_ENDIAN_BITFIELD 1

/* Kernel options as a test in an expression. */
#if 1
#define __OPTION_IS_1 0,
#define __OPTION_SECOND(first, second, ...) second
#define __OPTION_IS_SET3(x) __OPTION_SECOND(x 1, 0)
#define __OPTION_IS_SET2(x) __OPTION_IS_SET3(__OPTION_IS_##x)
#define __OPTION_IS_SET(x) __OPTION_IS_SET2(x)
#define IS_ENABLED(option) __OPTION_IS_SET(option)
#define IS_BUILTIN(option) __OPTION_IS_SET(option)
#define IS_REACHABLE(option) __OPTION_IS_SET(option)
#endif
