/** docs/from-bcc.md has all of BCC's Python API, and only names that are here. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";

const root = packageRoot();
const page = readFileSync(join(root, "docs/from-bcc.md"), "utf8");

/** BCC's public names at its version of 2025, by its reference and its sources. */
const PYTHON =
  `BPF text src_file hdr_file cflags usdt_contexts debug device allow_rlimit attach_usdt_ignore_pid
get_table load_func load_funcs dump_func disassemble_func decode_table cleanup close free_bcc_memory monotonic_time
generate_auto_includes find_exe find_library support_kfunc support_lsm support_fmod_ret support_raw_tracepoint
support_raw_tracepoint_in_module kernel_struct_has_field kernel_enum_has_val tracepoint_exists get_kprobe_functions
get_tracepoints get_user_functions get_user_addresses get_user_functions_and_addresses get_probe_limit attach_kprobe
event_off event_re attach_kretprobe maxactive attach_tracepoint tp_re attach_raw_tracepoint attach_uprobe sym_re addr
sym_off attach_uretprobe attach_kfunc attach_kretfunc attach_fmod_ret attach_lsm attach_perf_event sample_period
sample_freq group_fd attach_perf_event_raw attach_raw_socket attach_xdp remove_xdp attach_func detach_func
detach_kprobe detach_kretprobe detach_tracepoint detach_raw_tracepoint detach_uprobe detach_uretprobe
detach_perf_event detach_kfunc detach_lsm num_open_kprobes num_open_uprobes num_open_tracepoints trace_print
trace_fields trace_readline trace_open perf_buffer_poll perf_buffer_consume kprobe_poll ring_buffer_poll
ring_buffer_consume items iteritems keys values itervalues next clear zero Key Leaf max_entries flags get_fd
key_sprintf key_scanf leaf_sprintf leaf_scanf clearitem ProgArray CgroupArray PerfEventArray open_perf_buffer page_cnt
lost_cb wakeup_events event open_perf_event open_ring_buffer reducer sum max average StackTrace walk QueueStack push
pop peek DevMap CpuMap XskMap MapInMapArray items_lookup_batch items_lookup_and_delete_batch items_delete_batch
items_update_batch print_log2_hist print_linear_hist print_json_hist ksym ksymname sym add_module get_syscall_fnname
get_syscall_prefix fix_syscall_fnname USDT enable_probe enable_probe_or_bail get_text get_probe_arg_ctype
enumerate_probes enumerate_active_probes get_context attach_uprobes USDTProbe PerfType PerfHWConfig PerfSWConfig
PerfEventSampleFormat BPFProgType BPFAttachType XDPAction XDPFlags printb ArgString get_online_cpus get_possible_cpus
detect_language StrcmpRewrite syscall tcp containers exec perf disassembler`
    .trim()
    .split(/\s+/);

it("has every name of BCC's Python API", () => {
  expect(PYTHON.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
});

/** Calls in the right column: `xdp(`, `.setAll(`. */
function calls(): readonly string[] {
  const [here = ""] = page.split("## Not here");
  const cells = [...here.matchAll(/^\| .+? \| (.+) \|$/gm)].map(([, cell]) => cell!);
  const code = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!));
  const names = code.flatMap((text) => [...text.matchAll(/([A-Za-z]\w*)\(/g)].map(([, n]) => n!));
  const nodes = ["availableParallelism", "parse", "some", "set", "get", "test"];
  return [...new Set(names)].filter((name) => !nodes.includes(name));
}

it("names only what the library has and its tests run", () => {
  const read = (directory: string): string =>
    (readdirSync(join(root, directory), { recursive: true }) as string[])
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(root, directory, file), "utf8"))
      .join("\n");
  const [tests, library] = [read("test/lib") + read("examples"), read("src/lib")];
  const found = calls();
  expect(found.length).toBeGreaterThan(60);
  expect(found.filter((name) => !new RegExp(`\\b${name}\\b`).test(library))).toEqual([]);
  // Docstrings' examples are run, too.
  const run = tests + [...library.matchAll(/@example\n[^]*?\*\//g)].join("\n");
  expect(found.filter((name) => !new RegExp(`\\b${name}\\b`).test(run))).toEqual([]);
});
