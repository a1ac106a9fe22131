import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Registry } from "prom-client";
import type { Address } from "./address.js";
import type { Family, Labels } from "./families.js";

/** prom-client's, of what a metric answers with. */
interface Value {
  readonly metricName?: string;
  readonly labels: Labels;
  readonly value: number;
}

const MOST_CONNECTIONS = 64;

/** Serves /metrics: each scrape is a reading of its own. */
export class PrometheusServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @throws what the kernel says of the address */
  static open(address: Address, families: () => readonly Family[]): Promise<PrometheusServer> {
    const server = createServer((request, response) => {
      const path = (request.url ?? "").replace(/\?.*/, "");
      if (request.method !== "GET" && request.method !== "HEAD") return end(response, 405, "");
      if (path !== "/metrics") return end(response, path === "/" ? 200 : 404, "see /metrics\n");
      void metricsText(families())
        .then((text) => end(response, 200, text))
        .catch((error: unknown) => end(response, 500, `${String(error)}\n`));
    });
    server.maxConnections = MOST_CONNECTIONS;
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(address.port, address.host, () => {
        const { port } = server.address() as AddressInfo;
        const host = address.host.includes(":") ? `[${address.host}]` : address.host;
        resolve(new PrometheusServer(server, `http://${host}:${port}/metrics`));
      });
    });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  const type = status === 200 ? Registry.PROMETHEUS_CONTENT_TYPE : "text/plain";
  response.writeHead(status, { "content-type": type });
  response.end(text);
}

/** The text format, by prom-client. */
export function metricsText(families: readonly Family[]): Promise<string> {
  const registry = new Registry();
  const register = registry.registerMetric.bind(registry) as (metric: object) => void;
  for (const family of families) {
    const name = family.kind === "counter" ? `${family.name}_total` : family.name;
    const answer = { name, help: family.help, type: family.kind, values: valuesOf(family) };
    register({ name, get: () => answer });
  }
  return registry.metrics();
}

function valuesOf(family: Family): readonly Value[] {
  if (family.kind !== "histogram") return family.points;
  const { name, bounds } = family;
  return family.points.flatMap(({ labels, buckets, count, sum }) => {
    let below = 0;
    const cumulative = bounds.map((bound, i): Value => {
      below += buckets[i] ?? 0;
      return {
        metricName: `${name}_bucket`,
        labels: { ...labels, le: String(bound) },
        value: below,
      };
    });
    return [
      ...cumulative,
      { metricName: `${name}_bucket`, labels: { ...labels, le: "+Inf" }, value: count },
      ...(sum === undefined ? [] : [{ metricName: `${name}_sum`, labels, value: sum }]),
      { metricName: `${name}_count`, labels, value: count },
    ];
  });
}
