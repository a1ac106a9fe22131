import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { BPF, tracepoint } from "../../../src/lib/index.js";
import { openKernelFacts } from "../../../src/facts/index.js";
import { runCases } from "./cases.js";

/** All that BCC declares, without bpf_; bpf_trace_printk, tail calls and stack ids are written anew. */
const HELPERS = `
map_lookup_elem map_update_elem map_delete_elem map_push_elem map_pop_elem map_peek_elem map_lookup_percpu_elem
for_each_map_elem perf_event_read perf_event_output perf_event_read_value perf_prog_read_value get_stack get_task_stack probe_write_user send_signal send_signal_thread get_current_task_btf task_pt_regs
current_task_under_cgroup get_current_cgroup_id get_current_ancestor_cgroup_id get_cgroup_classid get_numa_node_id
jiffies64 ktime_get_ns ktime_get_boot_ns ktime_get_coarse_ns ktime_get_tai_ns get_func_ip get_attach_cookie get_func_arg
get_func_ret get_func_arg_cnt get_retval set_retval read_branch_records get_branch_snapshot copy_from_user
copy_from_user_task d_path snprintf snprintf_btf seq_printf seq_write seq_printf_btf strtol strtoul strncmp loop find_vma
kallsyms_lookup_name btf_find_by_name_kind sys_bpf sys_close timer_init timer_set_callback timer_start timer_cancel
spin_lock spin_unlock dynptr_from_mem dynptr_read dynptr_write dynptr_data ringbuf_output ringbuf_reserve ringbuf_submit
ringbuf_discard ringbuf_query ringbuf_reserve_dynptr ringbuf_submit_dynptr ringbuf_discard_dynptr user_ringbuf_drain
kptr_xchg per_cpu_ptr this_cpu_ptr trace_vprintk sk_storage_get sk_storage_delete inode_storage_get
inode_storage_delete task_storage_get task_storage_delete cgrp_storage_get cgrp_storage_delete get_local_storage
getsockopt setsockopt sock_ops_cb_flags_set bind sk_lookup_tcp sk_lookup_udp sk_release skc_lookup_tcp sk_fullsock
tcp_sock get_listener_sock skc_to_tcp6_sock skc_to_tcp_sock skc_to_tcp_timewait_sock skc_to_tcp_request_sock
skc_to_udp6_sock skc_to_unix_sock skc_to_mptcp_sock sock_from_file sk_assign sk_select_reuseport sk_cgroup_id
sk_ancestor_cgroup_id get_socket_cookie get_socket_uid get_netns_cookie load_hdr_opt store_hdr_opt reserve_hdr_opt
tcp_send_ack tcp_check_syncookie tcp_gen_syncookie tcp_raw_gen_syncookie_ipv4 tcp_raw_gen_syncookie_ipv6
tcp_raw_check_syncookie_ipv4 tcp_raw_check_syncookie_ipv6 msg_apply_bytes msg_cork_bytes msg_pull_data msg_push_data
msg_pop_data msg_redirect_map msg_redirect_hash sk_redirect_map sk_redirect_hash sock_map_update sock_hash_update
skb_store_bytes skb_load_bytes skb_load_bytes_relative skb_vlan_push skb_vlan_pop skb_get_tunnel_key skb_set_tunnel_key
skb_get_tunnel_opt skb_set_tunnel_opt skb_change_proto skb_change_type skb_change_tail skb_change_head skb_pull_data
skb_adjust_room skb_under_cgroup skb_cgroup_id skb_ancestor_cgroup_id skb_cgroup_classid skb_ecn_set_ce
skb_get_xfrm_state skb_set_tstamp skb_output csum_diff csum_update csum_level get_hash_recalc set_hash set_hash_invalid
clone_redirect redirect redirect_map redirect_neigh redirect_peer get_route_realm fib_lookup check_mtu xdp_adjust_head
xdp_adjust_meta xdp_adjust_tail xdp_output xdp_get_buff_len xdp_load_bytes xdp_store_bytes lwt_push_encap
lwt_seg6_store_bytes lwt_seg6_adjust_srh lwt_seg6_action rc_keydown rc_repeat rc_pointer_rel sysctl_get_name
sysctl_get_current_value sysctl_get_new_value sysctl_set_new_value bprm_opts_set ima_inode_hash ima_file_hash
l3_csum_replace l4_csum_replace probe_read probe_read_str probe_read_kernel probe_read_kernel_str probe_read_user
probe_read_user_str get_current_pid_tgid get_current_uid_gid get_current_comm get_current_task get_smp_processor_id
get_prandom_u32 override_return get_ns_current_pid_tgid`
  .trim()
  .split(/\s+/);

it("every helper is declared, by the number that this kernel gives it", async () => {
  const { types } = openKernelFacts();
  const lines = HELPERS.map((name, i) => `all->id[${i}] = (u64)(void *)bpf_${name};`);
  using bpf = await BPF.open({
    text: `struct all { u64 id[${HELPERS.length}]; };
      BPF_ARRAY(ids, struct all, 1);
      int f(struct tracepoint__syscalls__sys_enter_getpriority *args) {
        int zero = 0; struct all *all = ids.lookup(&zero); if (!all) return 0;
        ${lines.join("\n")}
        return 0;
      }`,
    attach: "none",
  });
  bpf.attach("f", tracepoint("syscalls:sys_enter_getpriority"));
  getPriority(process.pid);
  const { id } = bpf.map<number, { id: readonly bigint[] }>("ids").get(0)!;
  const wrong = HELPERS.filter((name, i) => {
    const number = types.enumerator(`BPF_FUNC_${name}`);
    return number !== undefined && number !== id[i];
  });
  expect(wrong).toEqual([]);
  expect(new Set(id).size).toBe(HELPERS.length);
});

const uptime = (): number => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);

describe("helpers in programs of tracepoints", () => {
  runCases(
    `struct frames { u64 ip[16]; };
BPF_PERCPU_ARRAY(frames, struct frames, 1);
BPF_ARRAY(memory, u64, 1);
BPF_TASK_STORAGE(kept, u64);
`,
    [
      {
        item: "bpf_get_stack",
        at: "uprobe",
        body: "int k = 0; struct frames *f = frames.lookup(&k); return f ? bpf_get_stack(ctx, f, sizeof(*f), BPF_F_USER_STACK) >= 8 : 0;",
        gives: 1,
      },
      {
        item: "bpf_get_task_stack",
        body: "int k = 0; struct frames *f = frames.lookup(&k); return f ? bpf_get_task_stack((void *)bpf_get_current_task_btf(), f, sizeof(*f), 0) >= 8 : 0;",
        gives: 1,
      },
      {
        item: "bpf_get_current_task_btf",
        body: "return (u64)bpf_get_current_task_btf() == bpf_get_current_task();",
        gives: 1,
      },
      {
        item: "bpf_task_pt_regs",
        body: "return bpf_task_pt_regs((void *)bpf_get_current_task_btf()) != 0;",
        gives: 1,
      },
      {
        item: "bpf_get_current_ancestor_cgroup_id",
        body: "return bpf_get_current_ancestor_cgroup_id(0) > 0;",
        gives: 1,
      },
      { item: "bpf_get_numa_node_id", body: "return bpf_get_numa_node_id();", gives: 0 },
      {
        item: "bpf_ktime_get_boot_ns",
        body: "return bpf_ktime_get_boot_ns() / 1000000000;",
        gives: (s) => expect(Math.abs(Number(s) - uptime())).toBeLessThan(60),
      },
      {
        item: "bpf_ktime_get_tai_ns",
        body: "return bpf_ktime_get_tai_ns() > 1600000000000000000;",
        gives: 1,
      },
      {
        item: "bpf_get_func_ip",
        at: "uprobe",
        body: "return bpf_get_func_ip(ctx) == PT_REGS_IP(ctx);",
        gives: 1,
      },
      {
        item: "bpf_get_attach_cookie",
        at: "uprobe",
        body: "return bpf_get_attach_cookie(ctx);",
        gives: 0,
      },
      {
        item: "task_storage_get, task_storage_delete",
        body: `struct task_struct *task = (void *)bpf_get_current_task_btf();
          u64 *value = kept.task_storage_get(task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE);
          if (!value) return 0;
          *value += 7; value = kept.task_storage_get(task, 0, 0);
          u64 seen = value ? *value : 0; kept.task_storage_delete(task);
          return seen * 10 + (kept.task_storage_get(task, 0, 0) == NULL);`,
        gives: 71,
      },
      {
        item: "bpf_strtol, bpf_strtoul",
        body: `char text[4] = "-12"; long number = 0; unsigned long other = 0;
          return bpf_strtol(text, sizeof(text), 0, &number) == 3 && number == -12 &&
            bpf_strtoul(text + 1, sizeof(text) - 1, 0, &other) == 2 && other == 12;`,
        gives: 1,
      },
      {
        item: "bpf_dynptr_from_mem, bpf_dynptr_write, bpf_dynptr_read",
        body: `int k = 0; u64 *value = memory.lookup(&k); if (!value) return 0;
          struct bpf_dynptr pointer; u16 part = 0x0102, read = 0;
          bpf_dynptr_from_mem(value, sizeof(*value), 0, &pointer);
          bpf_dynptr_write(&pointer, 2, &part, sizeof(part), 0);
          bpf_dynptr_read(&read, sizeof(read), &pointer, 2, 0);
          return *value == 0x01020000 && read == part;`,
        gives: 1,
      },
      { item: "bpf_send_signal", body: "return bpf_send_signal(0);", gives: 0 },
      { item: "bpf_send_signal_thread", body: "return bpf_send_signal_thread(0);", gives: 0 },
    ],
  );
});
