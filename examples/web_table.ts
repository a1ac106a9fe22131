/**
 * A live page of a table: which program calls the kernel how often. The browser
 * gets a new table each second as a server-sent event.
 *
 *     sudo node web_table.ts [PORT]
 */
import { createServer } from "node:http";
import { BPF, interrupted } from "bcc-repl";

const text = `
struct key { char comm[16]; };
BPF_HASH(calls, struct key, u64);
RAW_TRACEPOINT_PROBE(sys_enter) {
  struct key key = {};
  bpf_get_current_comm(&key.comm, sizeof(key.comm));
  calls.atomic_increment(key);
  return 0;
}`;

const page = `<!doctype html>
<meta charset="utf-8"><title>System calls</title>
<style>body { font: 14px system-ui; margin: 2em } td:last-child { text-align: right }</style>
<h1>System calls</h1><table><tbody id="rows"></tbody></table>
<script>
new EventSource("/events").onmessage = ({ data }) => {
  const rows = JSON.parse(data).map(([comm, count]) => {
    const row = document.createElement("tr");
    for (const text of [comm, count]) row.insertCell().textContent = text;
    return row;
  });
  document.getElementById("rows").replaceChildren(...rows);
};
</script>`;

using bpf = await BPF.open({ text });
const calls = bpf.map<{ comm: string }, bigint>("calls");
const rows = (): string =>
  JSON.stringify(
    calls
      .getAll()
      .sort(([, a], [, b]) => Number(b - a))
      .slice(0, 20)
      .map(([{ comm }, count]) => [comm, `${count}`]),
  );

const server = createServer(({ url }, response) => {
  if (url !== "/events") {
    response.setHeader("content-type", "text/html").end(page);
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const send = (): void => void response.write(`data: ${rows()}\n\n`);
  send();
  const timer = setInterval(send, 1000);
  response.once("close", () => clearInterval(timer));
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as { port: number }).port}/`);
});
await interrupted();
server.close();
server.closeAllConnections();
