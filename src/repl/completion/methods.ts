import type { MacroHelp, MapKind } from "./types.js";

const method = (signature: string, help: string, maps: string): MacroHelp => ({
  name: signature.slice(0, signature.indexOf("(")),
  kind: "method",
  signature,
  help,
  maps: maps.split(" ") as readonly MapKind[],
});

const VALUES = "table array histogram";

/** What can be done with a map: `counts.increment(key)`. */
export const METHODS: readonly MacroHelp[] = [
  method("increment(key, n = 1)", "counts; a missing key is made", VALUES),
  method("atomic_increment(key, n = 1)", "counts as one step that no CPU can split", VALUES),
  method("lookup(&key)", "pointer to the value, or NULL: test it", `${VALUES} redirect`),
  method(
    "lookup_or_try_init(&key, &zero)",
    "the value, made when missing; NULL when full",
    "table histogram",
  ),
  method(
    "lookup_or_init(&key, &zero)",
    "the value, made when missing; returns 0 when full",
    "table histogram",
  ),
  method("update(&key, &value)", "sets the value", VALUES),
  method("insert(&key, &value)", "sets the value where there is none", "table histogram"),
  method("delete(&key)", "removes the key", "table histogram"),
  method("perf_submit(ctx, &record, sizeof(record))", "sends a record", "perf"),
  method(
    "perf_submit_skb(skb, length, &record, sizeof(record))",
    "sends a record and a packet",
    "perf",
  ),
  method("ringbuf_output(&record, sizeof(record), flags)", "sends a record", "ring"),
  method("ringbuf_reserve(size)", "room for a record, or NULL", "ring"),
  method("ringbuf_submit(record, flags)", "sends what was reserved", "ring"),
  method("ringbuf_discard(record, flags)", "gives back what was reserved", "ring"),
  method("ringbuf_query(flags)", "how full it is", "ring"),
  method("get_stackid(ctx, flags)", "the id of this stack; negative: none", "stacks"),
  method("push(&value, flags)", "puts a value in", "queue"),
  method("pop(&value)", "takes a value out", "queue"),
  method("peek(&value)", "looks at the next value", "queue"),
  method("call(ctx, index)", "goes on in another program", "programs"),
  method("perf_read(cpu)", "a counter's value", "counters"),
  method("perf_counter_value(cpu, &value, size)", "a counter's value and times", "counters"),
  method("check_current_task(index)", "is the running task in the cgroup", "cgroups"),
  method("redirect_map(index, flags)", "sends the packet there", "redirect"),
  method("sock_map_update(ctx, &key, flags)", "adds a socket", "sockets"),
  method("sock_hash_update(ctx, &key, flags)", "adds a socket", "sockets"),
  method("msg_redirect_hash(msg, &key, flags)", "sends a message to a socket", "sockets"),
  method("sk_redirect_hash(skb, &key, flags)", "sends a packet to a socket", "sockets"),
  method("sk_storage_get(socket, value, flags)", "the socket's own value", "storage"),
  method("sk_storage_delete(socket)", "removes it", "storage"),
  method("task_storage_get(task, value, flags)", "the task's own value", "storage"),
  method("task_storage_delete(task)", "removes it", "storage"),
  method("inode_storage_get(inode, value, flags)", "the inode's own value", "storage"),
  method("inode_storage_delete(inode)", "removes it", "storage"),
];
