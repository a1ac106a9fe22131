import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { packageRoot } from "../../src/package/root.js";

const work = mkdtempSync(join(tmpdir(), "bcc-merge-"));
afterAll(() => rmSync(work, { recursive: true }));

const run = (command: string, words: readonly string[], input = "") =>
  spawnSync(join(packageRoot(), "bin", command), words, { input, encoding: "utf8" });

const line = (host: string, count: number): string =>
  JSON.stringify({
    ...{ host, boot: host, ts: "2026-01-02 03:04:05", figures: { count: "sum" } },
    ...{ comm: "dd", kernelStack: ["leaf", "root"], count },
  });
const event = JSON.stringify({ host: "web1", boot: "web1", ts: "x", pid: 7, path: "/x" });
const sent = `${line("web1", 2)}\nclush: web3: exited with exit code 1\nweb2: ${line("vm", 3)}\n${event}`;

test("bcc-tool merge: sums, rows, who is in it and who is not", () => {
  const { status, stdout, stderr } = run("bcc-tool", ["merge", "--json"], sent);
  expect(
    stdout
      .trimEnd()
      .split("\n")
      .map((one) => JSON.parse(one) as unknown),
  ).toEqual([JSON.parse(event), { hosts: 2, comm: "dd", kernelStack: ["leaf", "root"], count: 5 }]);
  expect(stderr).toBe("left out: web3: exited with exit code 1\n2 hosts: web1, web2\n");
  expect(status).toBe(1);
});

test("from files, as a flame graph and as a recording that the terminal plays", () => {
  const [input, flame, recording] = ["in", "flame.svg", "all.bccr"].map((name) => join(work, name));
  writeFileSync(input!, `${line("web1", 2)}\n${event}\n`);
  const words = ["merge", input!, "--flame", flame!, "--record", recording!];
  const merged = run("bcc-tool", words);
  expect(merged).toMatchObject({ status: 0, stderr: "1 host: web1\n" });
  expect(readFileSync(flame!, "utf8")).toContain("<title>leaf (2 count");
  const played = run("bcc-repl", ["--replay", recording!, "--batch"]);
  expect(played.status).toBe(0);
  expect(played.stdout).toMatch(/web1 +7 +\/x/);
  expect(played.stdout).toContain("leaf");
});

test("nothing whole is an error", () => {
  expect(run("bcc-tool", ["merge"], '{"host":"web1","bo')).toMatchObject({
    status: 1,
    stdout: "",
    stderr: "left out: web1: it sent half a line\nerror: no host sent a complete line of JSON\n",
  });
  expect(run("bcc-tool", ["merge", "/nowhere"]).status).toBe(1);
  expect(run("bcc-tool", ["merge", "--wings"]).status).toBe(2);
});
