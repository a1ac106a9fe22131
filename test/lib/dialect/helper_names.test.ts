import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { HELPERS } from "./helper_names.js";
import { LOADED, REFUSED } from "./refused.js";

/** Methods that are written for a helper: `map.lookup(&key)`. */
const METHODS: Readonly<Record<string, string>> = {
  map_lookup_elem: "lookup",
  map_update_elem: "update",
  map_delete_elem: "delete",
  map_push_elem: "push",
  map_pop_elem: "pop",
  map_peek_elem: "peek",
  perf_event_read: "perf_read",
  perf_event_output: "perf_submit",
  perf_event_read_value: "perf_counter_value",
  current_task_under_cgroup: "check_current_task",
  redirect_map: "redirect_map",
  ringbuf_output: "ringbuf_output",
  ringbuf_reserve: "ringbuf_reserve",
  ringbuf_submit: "ringbuf_submit",
  ringbuf_discard: "ringbuf_discard",
  sk_storage_get: "sk_storage_get",
  sk_storage_delete: "sk_storage_delete",
  inode_storage_get: "inode_storage_get",
  inode_storage_delete: "inode_storage_delete",
  task_storage_get: "task_storage_get",
  task_storage_delete: "task_storage_delete",
  get_local_storage: "get_local_storage",
  msg_redirect_hash: "msg_redirect_hash",
  sk_redirect_hash: "sk_redirect_hash",
  sock_map_update: "sock_map_update",
  sock_hash_update: "sock_hash_update",
};

/** Texts that tests run. */
function texts(): string {
  const lib = join(dirname(fileURLToPath(import.meta.url)), "..");
  return (readdirSync(lib, { recursive: true }) as string[])
    .filter((file) => file.endsWith(".kernel.test.ts"))
    .map((file) => readFileSync(join(lib, file), "utf8"))
    .join("\n");
}

it("every helper is run by a test, as itself or as its method, or is refused with a reason", () => {
  const all = texts();
  const refused = new Set([...REFUSED, ...LOADED].flatMap(({ helpers }) => helpers));
  const left = HELPERS.filter((helper) => {
    const method = METHODS[helper];
    const called =
      method === undefined ? new RegExp(`\\bbpf_${helper}\\(`) : new RegExp(`\\.${method}\\(`);
    return !called.test(all) && !refused.has(helper);
  });
  expect(left).toEqual([]);
  expect([...refused].filter((helper) => !HELPERS.includes(helper))).toEqual([]);
});
