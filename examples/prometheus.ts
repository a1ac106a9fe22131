/**
 * Sizes of write(2) as a histogram for Prometheus, at http://localhost:PORT/metrics.
 * The kernel counts; this only reads when it is asked.
 *
 *     npm install prom-client; sudo node prometheus.ts [PORT]
 */
import { createServer } from "node:http";
import { BPF, interrupted, log2Buckets, sections } from "bcc-repl";
import { Gauge, Registry } from "prom-client";

const text = `
BPF_HISTOGRAM(sizes, int, 64);
TRACEPOINT_PROBE(syscalls, sys_enter_write) {
  sizes.atomic_increment(bpf_log2l(args->count));
  return 0;
}`;

using bpf = await BPF.open({ text });
const registry = new Registry();
new Gauge({
  name: "write_size_bytes_bucket",
  help: "Calls of write(2) of so many bytes or less",
  labelNames: ["le"],
  registers: [registry],
  collect() {
    let so = 0;
    for (const section of sections(bpf.map("sizes")))
      for (const { high, count } of log2Buckets(section))
        this.set({ le: `${high}` }, (so += count));
    this.set({ le: "+Inf" }, so);
  },
});

const server = createServer((_, response) => {
  void registry.metrics().then((metrics) => response.end(metrics));
});
server.listen(Number(process.argv[2] ?? 9435), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as { port: number }).port}/metrics`);
});
await interrupted();
server.close();
server.closeAllConnections();
