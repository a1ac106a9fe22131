import { memberAlias } from "../../oneliners/cexpr/aliases.js";

/** Names that people know from the kernel's headers, where they are macros. */
const WELL_KNOWN: Readonly<Record<string, readonly string[]>> = {
  sock: ["sk_family", "sk_state", "sk_num", "sk_dport", "sk_daddr", "sk_rcv_saddr", "sk_net"],
  inet_sock: ["inet_daddr", "inet_rcv_saddr", "inet_dport", "inet_num"],
  inet_timewait_sock: ["tw_family", "tw_state", "tw_daddr", "tw_rcv_saddr", "tw_dport", "tw_num"],
  request_sock: ["rsk_refcnt"],
};

/** A struct's member names that only macros have, with the members that they stand for. */
export function memberAliasNames(
  struct: string,
): readonly { readonly name: string; readonly real: readonly string[] }[] {
  return (WELL_KNOWN[struct] ?? []).flatMap((name) => {
    const real = memberAlias(struct, name);
    return real ? [{ name, real }] : [];
  });
}
