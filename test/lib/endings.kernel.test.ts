import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package/root.js";
import { programs } from "../../src/lib/index.js";
import { eventually } from "../support/eventually.js";

let directory = "";
beforeAll(() => {
  mkdirSync(join(packageRoot(), "dist"), { recursive: true });
  directory = mkdtempSync(join(packageRoot(), "dist/endings-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const NAME = "ends_somehow";
const OPEN = `
const { BPF, tracepoint } = await import("bcc-repl");
const open = async () => {
  const bpf = await BPF.open({
    text: \`struct event { u32 pid; };
      BPF_RINGBUF_OUTPUT(events, 8);
      int ${NAME}(struct tracepoint__syscalls__sys_enter_getpriority *args) {
        struct event event = {.pid = bpf_get_current_pid_tgid() >> 32};
        events.ringbuf_output(&event, sizeof(event), 0);
        return 0;
      }\`,
  });
  bpf.attach("${NAME}", tracepoint("syscalls:sys_enter_getpriority"));
  return bpf;
};
const { getPriority } = await import("node:os");
`;

describe("a process that ends without closing", () => {
  it.each([
    ["falls off its end", "await open();", 0, ""],
    ["exits while attached", "await open(); process.exit(3);", 3, ""],
    [
      "is collected while open",
      "await open(); for (let i = 0; i < 5; i++) { gc(); await new Promise(setImmediate); }",
      0,
      "",
    ],
    [
      "has a callback that throws",
      `const bpf = await open(); bpf.events("events", () => { throw new Error("mine"); }); getPriority();`,
      1,
      "Error: mine",
    ],
    ["is killed", `await open(); process.kill(process.pid, "SIGKILL");`, null, ""],
    [
      "closes while a reader waits",
      `const bpf = await open(); const next = bpf.events("events")[Symbol.asyncIterator]().next(); bpf.close(); await next;`,
      0,
      "",
    ],
  ])("%s: nothing stays", async (name, code, status, message) => {
    const file = join(directory, `${name.replaceAll(" ", "-")}.mjs`);
    writeFileSync(file, `${OPEN}${code}\n`);
    const ended = spawnSync(process.execPath, ["--expose-gc", file], { encoding: "utf8" });
    expect(ended.status).toBe(status);
    expect(ended.stderr).toContain(message);
    if (message === "") expect(ended.stderr).toBe("");
    await eventually(() => expect(programs().map((one) => one.name)).not.toContain(NAME));
  });
});
