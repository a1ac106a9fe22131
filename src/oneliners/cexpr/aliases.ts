/**
 * Members that the kernel's headers make with macros, which BTF does not
 * have: `sk->sk_dport` is `sk->__sk_common.skc_dport`. Pairs of prefixes by
 * the struct's name, with the way from the one to the other.
 */
interface AliasRule {
  readonly prefix: string;
  readonly path: readonly string[];
  readonly becomes: string;
}

const RULES: Readonly<Record<string, readonly AliasRule[]>> = {
  sock: [{ prefix: "sk_", path: ["__sk_common"], becomes: "skc_" }],
  inet_sock: [
    { prefix: "inet_", path: ["sk", "__sk_common"], becomes: "skc_" },
    { prefix: "sk_", path: ["sk", "__sk_common"], becomes: "skc_" },
  ],
  inet_timewait_sock: [{ prefix: "tw_", path: ["__tw_common"], becomes: "skc_" }],
  request_sock: [{ prefix: "rsk_", path: ["__req_common"], becomes: "skc_" }],
};

/** Names that differ by more than the prefix. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  inet_daddr: "skc_daddr",
  inet_rcv_saddr: "skc_rcv_saddr",
  inet_dport: "skc_dport",
  inet_num: "skc_num",
};

/** The member's real path, when the struct has such an alias. */
export function memberAlias(struct: string, name: string): readonly string[] | undefined {
  const rule = RULES[struct]?.find((candidate) => name.startsWith(candidate.prefix));
  if (!rule) return undefined;
  return [...rule.path, EXCEPTIONS[name] ?? rule.becomes + name.slice(rule.prefix.length)];
}
