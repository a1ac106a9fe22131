/**
 * A program that traces, for tests of how such a program ends. Bundled and run
 * by robust.kernel.test.ts as `node [--expose-gc] fixture.mjs MODE PID NAME`; says
 * what happens on stderr, one JSON object a line.
 */
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { native } from "../../src/native/addon.js";
import { Session } from "../../src/engine/session.js";
import type { Hook } from "../../src/types/hook.js";
import type { PrintPlan } from "../../src/types/print_plan.js";
import { arrayMap, eventLayout, moduleOf, ringMap, ringProgram } from "./assemble.js";

const place: Hook = { kind: "tracepoint", category: "syscalls", event: "sys_enter_close" };

const plan: PrintPlan = {
  format: "text",
  columns: [{ kind: "message", title: "-", width: 0 }],
  probes: [
    {
      name: "close",
      segments: [
        {
          kind: "field",
          name: "fd",
          conversion: "u",
          flags: "",
          width: 0,
          precision: -1,
          offset: eventLayout.value,
          size: 8,
          signed: false,
          status: -1,
        },
      ],
    },
  ],
  header: {
    probe: eventLayout.probe,
    cpu: -1,
    timestamp: eventLayout.timestamp,
    pid: eventLayout.pid,
    tid: eventLayout.tid,
    comm: eventLayout.comm,
  },
  aggregate: false,
  stackAddresses: false,
  symbolFiles: [],
  heading: true,
};

/** Programs of this run alone: others may trace on the machine meanwhile. */
const name = process.argv[4] ?? "";
const programs = () =>
  native()
    .programNames()
    .filter((each) => each === name).length;

const say = (what: object) => process.stderr.write(`${JSON.stringify(what)}\n`);

function open(pid: number): Session {
  return Session.open({
    module: moduleOf(
      [ringProgram(name, "events", "lost", pid)],
      [ringMap("events", 16 << 20), arrayMap("lost", 8)],
    ),
    programs: [{ name, attach: [place] }],
  });
}

function print(pid: number): void {
  const session = open(pid);
  const printer = session.startPrinter({
    map: "events",
    ring: true,
    plan,
    fd: 1,
    lostMap: "lost",
    onEnd: (reason) => {
      say({ end: reason, stats: printer.stats() });
      session.close();
    },
  });
  process.on("SIGINT", () => printer.stop());
  say({ ready: true });
}

/** The kernel lets go of programs when RCU says so: a minute is for what never does. */
const rounds = 1200;

async function collect(): Promise<void> {
  const before = programs();
  for (let i = 0; i < 20; i++) open(1);
  const opened = programs() - before;
  for (let i = 0; i < rounds && programs() > before; i++) {
    (globalThis as { gc?: () => void }).gc?.();
    await new Promise((done) => setTimeout(done, 50));
  }
  say({ opened, left: programs() - before });
}

async function worker(pid: number): Promise<void> {
  const before = programs();
  const thread = new Worker(new URL(import.meta.url), {
    workerData: pid,
    argv: process.argv.slice(2),
  });
  await new Promise((done) => thread.once("message", done));
  const during = programs() - before;
  await thread.terminate();
  for (let i = 0; i < rounds && programs() > before; i++)
    await new Promise((done) => setTimeout(done, 50));
  say({ during, left: programs() - before });
}

async function inWorker(pid: number): Promise<void> {
  const { parentPort } = await import("node:worker_threads");
  print(pid);
  parentPort?.postMessage("ready");
}

const [mode, pidText] = process.argv.slice(2);
const pid = Number(pidText);
if (!isMainThread) void inWorker(Number(workerData));
else if (mode === "print") print(pid);
else if (mode === "gc") void collect();
else if (mode === "worker") void worker(pid);
else if (mode === "exit") {
  print(pid);
  process.exit(3);
}
