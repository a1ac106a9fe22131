import { column, data, defineTool, ok } from "../../src/tool.js";
import { findLanguage, probeAt, processArgument } from "../runtimes/_languages.js";

const asked = ({ pid }: { readonly pid: number }) => ({ pid, language: "node" });

const requestOf = (): string => "http__server__request";

export default defineTool({
  name: "nodejs_http_server",
  summary: "Example: requests to an HTTP server in Node.js, by a USDT probe",
  about: "Node before version 19, built with --with-dtrace, has the probe.",
  program: "nodejs_http_server.c",
  arguments: { pid: processArgument },
  flags: {},
  examples: [{ command: "nodejs_http_server 181", about: "of one server" }],
  check(given, machine) {
    const found = findLanguage(asked(given), machine, requestOf);
    return found.ok ? ok(undefined) : found;
  },
  probes(given, machine) {
    const found = findLanguage(asked(given), machine, requestOf);
    return found.ok ? [probeAt(found.value, "request", requestOf(), given.pid)] : [];
  },
  view: () =>
    data("requests").columns(
      column.elapsed("time", 18, { title: "TIME(s)" }),
      column("comm", 16),
      column("pid", 6),
      column("path", 0, { title: "ARGS" }),
    ),
  smoke: [
    {
      arguments: ["{pid}"],
      workload: ["runtimes", 3],
      expect: { rows: 3, every: { pid: "{pid}", args: /^\/bite\/[0-2]$/ } },
    },
  ],
});
