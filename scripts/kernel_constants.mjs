/**
 * node scripts/kernel_constants.mjs DIRECTORY…: native/compiler/layer/kernel_constants.txt from the headers of several
 * kernels (CONTRIBUTING says how to get them). Each directory has linux-headers-*-common and one
 * linux-headers-* for each configuration; several of one version are updates of it. Names and values are all that is taken.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate, includedBy } from "./lib/constants/evaluate.mjs";
import { Definitions, scanHeader } from "./lib/constants/scan.mjs";
import { tableOf } from "./lib/constants/table.mjs";

const LAYER = new URL("../native/compiler/layer/", import.meta.url).pathname;

/** What programs include. The constants of these and of all that they include are taken. */
const ROOTS = `
  linux/: audit binfmts blk-cgroup blk-mq blk_types blkdev bpf bpf_verifier buffer_head capability cgroup compaction cpufreq
    cpuidle cpumask cred dcache eventpoll fanotify fdtable filter fs fs_context fscrypt fsnotify futex hrtimer huge_mm hugetlb
    icmp icmpv6 if_arp if_ether if_packet if_tun if_vlan in in6 inetdevice init_task interrupt io_uring_types iomap ip ipc ipv6
    irq irq_work jbd2 jiffies kernfs kprobes ksm ktime kthread kvm_host lsm_hooks memcontrol memory_hotplug migrate mm mmzone
    module mount msg mutex namei net netdevice netfilter netfilter_ipv4 netlink nfs_fs nfs4 nfs_page nsproxy nvme oom page-flags
    pagemap percpu perf_event pid_namespace pipe_fs_i pm_qos poll posix-timers proc_fs psi ptp_clock_kernel ptrace quotaops rcupdate
    rmap rtnetlink rwsem sched seccomp security sem seq_file shm shmem_fs signal skbuff skmsg slab socket sock_diag spinlock
    splice sunrpc/clnt sunrpc/svc sunrpc/xprt suspend swap swapops syscalls tcp time timekeeping timer tracepoint
    trace_events tty tty_driver uaccess udp uio un uprobes user_namespace userfaultfd_k virtio virtio_ring vmalloc vmpressure
    vmstat vsock wait workqueue writeback xattr fuse sched/signal sched/task sched/mm sched/prio sched/rt sched/topology
    sched/user sched/cputime sched/loadavg sched/deadline sched/jobctl sched/coredump
  net/: act_api addrconf af_unix af_vsock arp cfg80211 cls_cgroup dst flow fou genetlink gre gso icmp inet6_connection_sock inet_connection_sock
    inet_ecn inet_hashtables inet_sock inet_timewait_sock ip ip6_fib ip6_route ip_fib ip_tunnels ip_vs ipv6 lwtunnel mpls
    mptcp ndisc neighbour net_namespace netfilter/nf_conntrack netfilter/nf_nat netfilter/nf_tables netlink page_pool
    page_pool/types pkt_cls pkt_sched protocol raw request_sock route rtnetlink sch_generic sctp/structs snmp sock strparser
    tcp tcp_states tcp_ecn tls udp vxlan xdp xdp_sock xfrm
  scsi/: scsi scsi_cmnd scsi_dbg scsi_device scsi_host scsi_proto scsi_status
`;

const roots = () =>
  [
    ...ROOTS.matchAll(/(\w+\/):\s*((?:[\w-]+(?:\/[\w-]+)*\s+(?!\w*\/:))*[\w-]+(?:\/[\w-]+)*\s)/g),
  ].flatMap(([, folder, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => `${folder}${name}.h`),
  );

/** As the layer looks for them (native/compiler/headers.cc); in lower case only behind a prefix, as PG_locked. */
const NAME = /^_*[A-Z][A-Z0-9]*(?:_\w+)?$/;

/** All headers that theirs are made of. */
const READ = ["include/linux", "include/net", "include/uapi", "include/vdso", "include/scsi"];
const FOREIGN = ["include/asm-generic", "include/uapi/asm-generic", "arch/x86/include"];

const headersBelow = (root) =>
  existsSync(root)
    ? readdirSync(root, { recursive: true })
        .filter((name) => name.endsWith(".h"))
        .sort()
    : [];

function kernelsIn(directory) {
  const names = readdirSync(directory).filter((name) => name.startsWith("linux-headers-"));
  const common = names.find((name) => name.endsWith("-common"));
  const version = /linux-headers-(\d+\.\d+)/.exec(common)[1];
  const configurations = names
    .filter((name) => !/-common(-rt)?$/.test(name))
    .map((name) => {
      const rt = names.find((other) => other.endsWith("-common-rt"));
      return {
        common: join(directory, /-rt-/.test(name) && rt ? rt : common),
        own: join(directory, name),
      };
    });
  return { version, configurations };
}

function settledNames(common, included) {
  const definitions = new Definitions();
  const candidates = new Set();
  for (const place of [...READ, ...FOREIGN])
    for (const name of headersBelow(join(common, place))) {
      const path = join(place, name);
      scanHeader(readFileSync(join(common, path), "utf8"), definitions, {
        stable: path.startsWith("include/uapi/"),
        foreign: FOREIGN.some((one) => path.startsWith(one)),
      });
      if (included.has(path)) for (const found of definitions.found) candidates.add(found);
      definitions.found = [];
    }
  const names = definitions.settled().filter((name) => candidates.has(name) && NAME.test(name));
  return { names, placed: new Set(names.filter((name) => definitions.isPlaced(name))) };
}

function valuesOf({ version, configurations }) {
  console.error(`${version}: ${configurations.length} configurations`);
  const { common } = configurations[0];
  const headers = new Set(
    roots().filter((name) =>
      ["include", "include/uapi"].some((place) => existsSync(join(common, place, name))),
    ),
  );
  const included = includedBy(configurations[0], headers);
  const { names, placed } = settledNames(common, included);
  console.error(
    `  ${names.length} names of ${included.size} headers, by their text the same everywhere`,
  );
  let agreed;
  for (const kernel of configurations) {
    const values = evaluate(kernel, headers, agreed ? [...agreed.keys()] : names);
    console.error(
      `  ${kernel.own.split("/").at(-1)}: ${headers.size} headers, ${values.size} values`,
    );
    for (const [name, value] of agreed ?? [])
      if (!values.has(name)) values.set(name, value);
      else if (values.get(name) !== value) values.set(name, undefined);
    agreed = values;
  }
  for (const [name, value] of agreed) if (value === undefined) agreed.delete(name);
  return { version, values: agreed, placed };
}

const kernels = process.argv.slice(2).map(kernelsIn).map(valuesOf);
const known = readFileSync(join(LAYER, "constants.txt"), "utf8");
const table = tableOf(kernels, known);
writeFileSync(join(LAYER, "kernel_constants.txt"), table);
console.error(`${table.split("\n").length} lines, ${table.length} bytes`);
