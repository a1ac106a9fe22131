import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSocket, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { fromPackage } from "../../support/debian_package.js";
import { run, start, type Running } from "../../support/run.js";
import { Workload } from "../../support/workload.js";

const directory = mkdtempSync(join(tmpdir(), "exports-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Close of a descriptor that nobody has: only the workload does that. */
const closes = "t:syscalls:sys_enter_close():u32:args->fd:args->fd == 0xffffffff#closes";

async function urlOf(running: Running): Promise<string> {
  for (;;) {
    const found = /serving metrics at (\S+)/.exec(running.stderr)?.[1];
    if (found !== undefined) return found;
    if (running.gone) throw new Error(running.stderr);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function work(closed: number): Promise<void> {
  const workload = await Workload.start("load", ["close", closed]);
  await workload.go();
  await workload.kill();
}

/** Asks again until there is an answer that will do, as long as there is somebody to answer. */
async function eventually<T>(running: Running, ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    if (running.gone) throw new Error(`it ended: ${running.stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function freePort(): Promise<number> {
  const server = createSocket().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe("--prometheus", () => {
  const counting = ["--prometheus", "127.0.0.1:0", "-C", closes];

  test("no scrape takes a count from another, and what is not metrics is not answered", async () => {
    const running = start("bcc-argdist", counting);
    const url = await urlOf(running);
    const count = async () => {
      const text = await (await fetch(url)).text();
      return Number(/^bcc_argdist_events_total\{spec="closes".*\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    expect(await count()).toBe(0);
    await work(5);
    const first = await eventually(running, async () =>
      (await count()) > 0 ? count() : undefined,
    );
    expect(first).toBe(5);
    await work(7);
    expect(await eventually(running, async () => ((await count()) > 5 ? count() : undefined))).toBe(
      12,
    );
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
    expect((await fetch(url.replace("metrics", "nothing"))).status).toBe(404);
    expect(await running.end("SIGINT")).toMatchObject({ status: 0, stdout: "" });
  });

  test("a Prometheus scrapes it", async () => {
    const running = start("bcc-argdist", counting, { timeout: 600_000 });
    const { host } = new URL(await urlOf(running));
    const port = await freePort();
    writeFileSync(
      join(directory, "prometheus.yml"),
      // No answer may take longer than the interval: a busy machine's does.
      `global: { scrape_interval: 3s, scrape_timeout: 3s }
scrape_configs: [{ job_name: bcc, static_configs: [{ targets: ["${host}"] }] }]
`,
    );
    const prometheus = spawn(
      fromPackage("prometheus", "usr/bin/prometheus"),
      [
        `--config.file=${join(directory, "prometheus.yml")}`,
        `--storage.tsdb.path=${join(directory, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: "ignore" },
    );
    try {
      const ask = async (query: string) => {
        const answer = await fetch(
          `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`,
        );
        const { data } = (await answer.json()) as {
          readonly data: { readonly result: readonly { readonly value: [number, string] }[] };
        };
        return data.result[0]?.value[1];
      };
      await eventually(running, async () => ((await ask("up")) === "1" ? true : undefined));
      await work(9);
      const closed = 'bcc_argdist_events_total{spec="closes"}';
      await eventually(running, async () => ((await ask(closed)) === "9" ? true : undefined));
      expect(await ask("bcc_lost_events_total")).toBe("0");
    } finally {
      prometheus.kill("SIGKILL");
      await once(prometheus, "exit");
      await running.end("SIGINT");
    }
  }, 600_000);

  test("is refused where there is nothing to count, and beside other forms of output", async () => {
    const events = await run("bcc-tool", ["opensnoop", "--prometheus", "127.0.0.1:0"]);
    expect(events.status).toBe(1);
    expect(events.stderr).toMatch(/this tool prints events \(--otlp sends those\)/);
    const json = await run("bcc-argdist", [...counting, "--json"]);
    expect(json.status).toBe(2);
    expect(json.stderr).toMatch(/--prometheus and --json cannot be used together/);
    const taken = createSocket().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const address = `127.0.0.1:${port}`;
    const refused = await run("bcc-argdist", ["--prometheus", address, "-C", closes]);
    taken.close();
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/cannot serve metrics: .*EADDRINUSE/);
  });
});

interface Received {
  readonly path: string;
  readonly body: string;
}

/** What an OpenTelemetry collector would get. */
async function collector(): Promise<{ url: string; received: Received[]; close: () => void }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      received.push({ path: request.url ?? "", body });
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received, close: () => server.close() };
}

describe("--otlp", () => {
  test("sends counts as metrics, the last ones at the end", async () => {
    const { url, received, close } = await collector();
    const running = start("bcc-argdist", ["--otlp", url, "-v", "-C", closes]);
    await running.attached();
    await work(6);
    expect(await running.end("SIGINT")).toMatchObject({ status: 0, stdout: "" });
    close();
    const last = received.findLast(({ path }) => path === "/v1/metrics");
    const sent = JSON.parse(last?.body ?? "{}") as {
      readonly resourceMetrics: readonly {
        readonly scopeMetrics: readonly {
          readonly metrics: readonly { readonly name: string }[];
        }[];
      }[];
    };
    const metrics = sent.resourceMetrics.flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap((scope) => scope.metrics),
    );
    expect(metrics.find(({ name }) => name === "bcc_argdist_events")).toMatchObject({
      sum: { isMonotonic: true, aggregationTemporality: 2, dataPoints: [{ asDouble: 6 }] },
    });
  });

  test("sends events as log records", async () => {
    const { url, received, close } = await collector();
    const opens = await Workload.start("load", ["stamps", 3, 1]);
    const args = ["opensnoop", "--otlp", url, "-v", "-p", String(opens.pid)];
    const running = start("bcc-tool", args);
    await running.attached();
    await opens.go();
    await opens.kill();
    expect((await running.end("SIGINT")).status).toBe(0);
    close();
    const bodies = received.filter(({ path }) => path === "/v1/logs").map(({ body }) => body);
    const records = bodies.join("").match(/"eventName":"bcc\.opensnoop\.\w+"/g) ?? [];
    expect(records).toHaveLength(3);
    expect(bodies.join("")).toContain('"stringValue":"load"');
  });

  test("a collector that does not answer is told, and keeps nobody from ending", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const opens = await Workload.start("load", ["stamps", 3, 1]);
    const running = start("bcc-tool", ["opensnoop", "--otlp", url, "-v", "-p", String(opens.pid)]);
    await running.attached();
    await opens.go();
    await opens.kill();
    const ended = await running.end("SIGINT");
    expect(ended.status).toBe(1);
    const said = ended.stderr.replace(/^[^]*attached \d+ probes?\n/, "");
    expect(said).toMatch(/^cannot send to http:.*: .+$/m);
    expect(said).toMatch(/^3 events could not be sent$/m);
  });
});
