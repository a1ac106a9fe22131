import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { get } from "node:http";
import { getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "./browser.js";
import { Example } from "./example.js";
import { Wire } from "./network.js";

let directory = "";
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), "examples-"))));
afterAll(() => rmSync(directory, { recursive: true }));

describe("system calls", () => {
  it("mkdir: tells who makes which directory, and counts", async () => {
    const example = await Example.start("mkdir");
    await example.line(/^traced at /);
    for (const name of ["a", "b"]) mkdirSync(join(directory, name));
    await example.line(new RegExp(`^${process.pid} \\S+ ${directory}/b$`));
    expect(await example.stop()).toContain(`${process.pid}: 2`);
  });

  it("unlink: has the name of the entry and the result of the return", async () => {
    const example = await Example.start("unlink");
    await example.line(/^PID/);
    const file = join(directory, "gone");
    writeFileSync(file, "");
    execFileSync("rm", [file]);
    execFileSync("sh", ["-c", `rm -f ${file}; true`]);
    await example.line(new RegExp(`^\\d+ rm 0 ${file}$`));
    await example.stop();
  });

  it("queue_stack: keeps the last four in both orders", async () => {
    const example = await Example.start("queue_stack");
    await example.line(/^waiting$/);
    const script =
      "import os\nfor i in range(1000001, 1000007):\n  try: os.getpgid(i)\n  except OSError: pass";
    execFileSync("python3", ["-c", script]);
    expect(await example.stop()).toEqual([
      "waiting",
      "queue: 1000003 1000004 1000005 1000006",
      "stack: 1000006 1000005 1000004 1000003",
    ]);
  });

  it("tail_calls: jump by number", async () => {
    const example = await Example.start("tail_calls");
    await example.line(/^counting$/);
    for (let who = 0; who < 6; who++)
      try {
        getPriority(who * 2 + 4_000_000);
      } catch {
        // there is no such process
      }
    const last = (await example.stop()).at(-1) ?? "";
    expect(Number(/^even (\d+), odd \d+$/.exec(last)?.[1])).toBeGreaterThanOrEqual(6);
  });

  it("maps_in_maps: counts each call in one interval", async () => {
    const example = await Example.start("maps_in_maps");
    await example.line(/^counting$/);
    for (let i = 0; i < 1000; i++) getPriority(process.pid);
    await example.line(new RegExp(`\\b${process.pid}: `));
    const counts = (await example.stop()).flatMap((line) =>
      [...line.matchAll(new RegExp(`\\b${process.pid}: (\\d+)`, "g"))].map(([, n]) => Number(n)),
    );
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(1000);
  });
});

describe("programs", () => {
  it("readline: has what is typed into bash", async () => {
    const example = await Example.start("readline");
    await example.line(/^PID/);
    const shell = spawn("bash", ["--norc", "-i"], { stdio: ["pipe", "ignore", "ignore"] });
    shell.stdin.end("echo typed-here\n");
    await once(shell, "exit");
    await example.line(/^\d+ +echo typed-here$/);
    await example.stop();
  });

  it("profile: writes a flame graph of what runs", async () => {
    const busy = spawn(process.execPath, ["-e", "function spin() { for (;;); } spin();"]);
    const file = join(directory, "profile.svg");
    let told = "0 samples";
    // In its second a busy machine may have given the other no CPU.
    while (told.startsWith("0 samples")) {
      const example = await Example.start("profile", String(busy.pid), "1", file);
      told = (await example.ended()).at(-1) ?? "";
    }
    busy.kill();
    expect(told).toMatch(/^[1-9]\d* samples in /);
    expect(readFileSync(file, "utf8")).toMatch(/^<\?xml[\s\S]*<svg[\s\S]*samples/);
  });
});

describe("networks", () => {
  let wire: Wire;
  beforeAll(() => (wire = Wire.make()));
  afterAll(() => wire.remove());

  it("xdp_count: counts by protocol", async () => {
    const example = await Example.start("xdp_count", "lo", "99");
    await example.line(/^counting/);
    await wire.send(1);
    expect((await example.stop()).join()).toMatch(/udp: [1-9]/);
  });

  it("tc_bytes: has packets and bytes", async () => {
    const example = await Example.start("tc_bytes", wire.device);
    await example.line(/^counting/);
    await wire.send(5, 1000);
    const last = (await example.stop()).at(-1) ?? "";
    const [packets, bytes] = /out (\d+), (\d+)$/.exec(last)?.slice(1).map(Number) ?? [];
    expect(packets).toBeGreaterThanOrEqual(5);
    expect(bytes).toBeGreaterThanOrEqual(5 * 1042);
  });

  it("http_filter: has the requests", async () => {
    const example = await Example.start("http_filter", "lo");
    await example.line(/^listening/);
    const server = createServer((socket) => socket.end("HTTP/1.0 200 OK\r\n\r\n"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    get({ port, host: "127.0.0.1", path: "/seen/here" }).on("error", () => {});
    await example.line(/^GET \/seen\/here HTTP\/1.1$/);
    server.close();
    await example.stop();
  });
});

const page = (url: string): Promise<string> => fetch(url).then((response) => response.text());

describe("servers", () => {
  it("prometheus: has a histogram that grows", async () => {
    const example = await Example.start("prometheus", "0");
    const url = await example.line(/^http/);
    for (let i = 0; i < 50; i++) writeFileSync(join(directory, "written"), "x".repeat(3000));
    const metrics = await page(url);
    const bucket = (le: string): number =>
      Number(
        new RegExp(`^write_size_bytes_bucket\\{le="${le}"\\} (\\d+)$`, "m").exec(metrics)?.[1],
      );
    expect(bucket("4095") - (bucket("2047") || 0)).toBeGreaterThanOrEqual(50);
    expect(bucket("\\+Inf")).toBeGreaterThanOrEqual(bucket("4095"));
    await example.stop();
  });

  it("web_table: serves a page, and rows as events", async () => {
    const example = await Example.start("web_table", "0");
    const url = await example.line(/^http/);
    expect(await page(url)).toContain("EventSource");
    const { body } = await fetch(`${url}events`);
    const reader = body!.getReader();
    const { value } = await reader.read();
    const rows = JSON.parse(
      Buffer.from(value!)
        .toString()
        .replace(/^data: /, ""),
    ) as [string, string][];
    expect(rows.length).toBeGreaterThan(0);
    expect(Number(rows[0]![1])).toBeGreaterThan(0);
    await reader.cancel();
    await example.stop();
  });
});

/** By hand: CHROMIUM=chromium. */
const browser = process.env["CHROMIUM"];

it.runIf(browser !== undefined)(
  "web_table: a browser draws the table, and draws it again",
  async () => {
    const example = await Example.start("web_table", "0");
    const page = await Browser.open(browser!, await example.line(/^http/));
    const table = (): Promise<string> =>
      page.text("[...document.querySelectorAll('tr')].map((row) => row.innerText).join('\\n')");
    await expect.poll(table, { timeout: 60_000 }).toMatch(/^chrom\S*\t\d+$/m);
    const first = await table();
    await expect.poll(table, { timeout: 60_000 }).not.toBe(first);
    await page.close();
    await example.stop();
  },
);
