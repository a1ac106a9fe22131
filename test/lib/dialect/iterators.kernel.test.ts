import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSocket } from "node:dgram";
import { describe, expect, it } from "vitest";
import { openKernelFacts } from "../../../src/facts/index.js";
import { BPF, PerfType, SoftwareEvent, iterator, perfEvent } from "../../../src/lib/index.js";
import { eventually } from "../../support/eventually.js";

/** The number that the kernel's BTF gives struct task_struct. */
const taskType = (): number => openKernelFacts().types.find("task_struct", "struct")!;

/** What an iterator's program writes in one reading. */
async function written(target: string, text: string): Promise<string> {
  using bpf = await BPF.open({ text, attach: "none" });
  return bpf.attach(`bpf_iter__${target}`, iterator(target)).read();
}

describe("iterators", () => {
  it("bpf_seq_printf, bpf_seq_write: lines and bytes", async () => {
    const said = await written(
      "task",
      `BPF_ITER(task) {
        struct seq_file *seq = ctx->meta->seq; struct task_struct *task = ctx->task;
        if (!task || task->pid != ${process.pid}) return 0;
        char format[] = "%d %s\\n", bytes[4] = "abc"; u64 values[2] = {task->pid, (u64)"me"}; char me[] = "me"; values[1] = (u64)me;
        bpf_seq_printf(seq, format, sizeof(format), values, sizeof(values));
        bpf_seq_write(seq, bytes, 3);
        return 0;
      }`,
    );
    expect(said).toBe(`${process.pid} me\nabc`);
  });

  it("bpf_d_path, bpf_sock_from_file, bpf_skc_to_unix_sock: what a process has open", async () => {
    const directory = mkdtempSync(join(tmpdir(), "iter-"));
    const file = openSync(join(directory, "open"), "w");
    const server = createServer().listen(join(directory, "socket"));
    await once(server, "listening");
    const said = await written(
      "task_file",
      `BPF_ITER(task_file) {
        struct task_struct *task = ctx->task; struct file *file = ctx->file;
        if (!task || !file || task->tgid != ${process.pid}) return 0;
        char path[64] = {};
        bpf_d_path(&file->f_path, path, sizeof(path));
        struct socket *socket = bpf_sock_from_file(file);
        bool local = false;
        if (socket) { struct sock *sk = socket->sk; if (sk) local = bpf_skc_to_unix_sock(sk) != 0; }
        BPF_SEQ_PRINTF(ctx->meta->seq, "%d %d %s\\n", ctx->fd, local, path);
        return 0;
      }`,
    );
    const lines = said.split("\n");
    expect(lines).toContain(`${file} 0 ${directory}/open`);
    const { fd } = (server as unknown as { readonly _handle: { readonly fd: number } })._handle;
    expect(lines.find((line) => line.startsWith(`${fd} `))).toMatch(/^\d+ 1 socket:\[\d+\]$/);
    server.close();
    closeSync(file);
    rmSync(directory, { recursive: true });
  });

  it("bpf_skc_to_udp6_sock, bpf_skc_to_tcp_sock: sockets of a kind", async () => {
    const socket = createSocket("udp6").bind(0);
    await once(socket, "listening");
    const { port } = socket.address();
    const said = await written(
      "udp",
      `BPF_ITER(udp) {
        struct udp_sock *sk = ctx->udp_sk; if (!sk) return 0;
        struct udp6_sock *six = bpf_skc_to_udp6_sock(sk);
        if (six) BPF_SEQ_PRINTF(ctx->meta->seq, "%d\\n", ((struct sock *)sk)->sk_num);
        return 0;
      }`,
    );
    expect(said.split("\n")).toContain(String(port));
    socket.close();
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const own = server.address() as { readonly port: number };
    const streams = await written(
      "tcp",
      `BPF_ITER(tcp) {
        struct sock_common *sk = ctx->sk_common; if (!sk) return 0;
        struct tcp_sock *tcp = bpf_skc_to_tcp_sock(sk);
        if (tcp && !bpf_skc_to_tcp_request_sock(sk) && !bpf_skc_to_tcp_timewait_sock(sk) && !bpf_skc_to_tcp6_sock(sk))
          BPF_SEQ_PRINTF(ctx->meta->seq, "%d\\n", sk->skc_num);
        return 0;
      }`,
    );
    expect(streams.split("\n")).toContain(String(own.port));
    server.close();
  });

  it("bpf_seq_printf_btf: a struct as text", async () => {
    const said = await written(
      "task",
      `BPF_ITER(task) {
        struct task_struct *task = ctx->task;
        if (!task || task->pid != ${process.pid}) return 0;
        struct btf_ptr pointer = {.ptr = task, .type_id = ${taskType()}};
        bpf_seq_printf_btf(ctx->meta->seq, &pointer, sizeof(pointer), 0);
        return 0;
      }`,
    );
    expect(said).toMatch(/^\(struct task_struct\)\{/);
    expect(said).toMatch(new RegExp(`\\.tgid = \\(pid_t\\)${process.pid},`));
  });
});

describe("samples", () => {
  it("bpf_perf_prog_read_value, bpf_read_branch_records", async () => {
    using bpf = await BPF.open({
      text: `BPF_ARRAY(values, u64, 4);
        int sample(struct bpf_perf_event_data *ctx) {
          struct bpf_perf_event_value value = {}; int zero = 0, one = 1, two = 2;
          u64 result = bpf_perf_prog_read_value(ctx, &value, sizeof(value)), counter = value.counter;
          u64 branches = bpf_read_branch_records(ctx, NULL, 0, BPF_F_GET_BRANCH_RECORDS_SIZE);
          values.update(&zero, &result); values.update(&one, &branches); values.update(&two, &counter);
          return 0;
        }`,
      attach: "none",
    });
    const values = bpf.map<number, bigint>("values");
    values.set(0, 77n);
    const { software } = PerfType;
    bpf.attach(
      "sample",
      perfEvent({ type: software, config: SoftwareEvent.cpuClock, frequency: 99 }),
    );
    await eventually(() => expect(values.get(0)).toBe(0n));
    await eventually(() => expect(values.get(2)).toBeGreaterThan(0n));
    // An event of software has no branches.
    expect(BigInt.asIntN(64, values.get(1)!)).toBe(-2n);
  });
});
