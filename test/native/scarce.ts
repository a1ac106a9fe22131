/**
 * A process that takes from itself what it needs next. Bundled and run by
 * scarce.kernel.test.ts as `node scarce.mjs threads|descriptors NAME`; says on
 * stdout, as one JSON object, what each step came to.
 */
import { execFileSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { native, type NativeProgram } from "../../src/native/addon.js";
import { nativeFacts } from "../../src/native/facts.js";
import { attachType, programType } from "../../src/types/hook_kinds.js";
import { assemble, exit, movImm } from "../engine/assemble.js";

const [mode, name = ""] = process.argv.slice(2);

const programRequest = (type: number, expectedAttachType = 0) => ({
  ...{ name, license: "GPL", type, expectedAttachType, attachBtfId: 0, relocations: [] },
  instructions: assemble(name, [movImm(0, 0), exit()]).instructions,
});
const tracing = programRequest(programType.tracepoint);
const program = (request = tracing): NativeProgram => new (native().Program)(request);
const tracepoint = (event: string) => ({ kind: "tracepoint", category: "syscalls", event });

const map = (type: number, keySize: number, valueSize: number, maxEntries: number) =>
  new (native().Map)({ name, type, keySize, valueSize, maxEntries, flags: 0 });

const outcomes: Record<string, unknown> = {};
const messageOf = (error: unknown): string => (error as Error).message.replace(/^.*: /, "");
function outcome(step: () => void): string {
  try {
    step();
    return "done";
  } catch (error) {
    return messageOf(error);
  }
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((done) => setTimeout(done, 20));
};
const blocked = (): string =>
  /^SigBlk:\s*(.*)$/m.exec(readFileSync(`/proc/self/task/${process.pid}/status`, "utf8"))?.[1] ??
  "";
const limit = (what: string, most: number): void =>
  void execFileSync("prlimit", ["--pid", String(process.pid), `--${what}=${most}`]);

/** Stacks of threads are of 256 MB here (ulimit -s): less than one is left. */
function takeAddressSpace(): void {
  const size = /^VmSize:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  limit("as", Number(size) * 1024 + (128 << 20));
}

async function threads(): Promise<void> {
  const ring = map(27, 0, 0, 4096);
  const events = ["sys_enter_getpgid", "sys_exit_getpgid", "sys_enter_getsid"];
  const owner = program();
  const links = events.map((event) => new (native().Link)(owner.fd, tracepoint(event)));
  const ids = links.map(({ id }) => id);
  const symbols = new (nativeFacts().Symbolizer)();
  const before = blocked();
  takeAddressSpace();
  const notify = (): void => undefined;
  outcomes["stream"] = outcome(() => new (native().Stream)({ mapFd: ring.fd, ring: true, notify }));
  outcomes["load"] = await native()
    .Program.load(tracing)
    .then(() => "done", messageOf);
  outcomes["watch"] = symbols.watch();
  outcomes["prepared"] = outcome(() => {
    native().prepareRing(name, 8192);
    map(27, 0, 0, 8192).close();
  });
  outcomes["close"] = outcome(() => native().closeLinks(links));
  await until(
    () =>
      !native()
        .objectIds("link")
        .some((id) => ids.includes(id)),
  );
  outcomes["blocked"] = blocked() === before;
  const handled = new Promise<string>((done) => process.once("SIGTERM", done));
  process.kill(process.pid, "SIGTERM");
  outcomes["signal"] = await handled;
}

/** What a step comes to with no descriptor left, with one, and so on until it is done. */
function withFew(step: () => void): string[] {
  const fillers: number[] = [];
  const fill = (): void => {
    try {
      for (;;) fillers.push(openSync("/dev/null", "r"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EMFILE") throw error;
    }
  };
  const all: string[] = [];
  fill();
  do {
    all.push(outcome(step));
    // As many as before and one more; what the step left open has taken its own.
    const free = all.length;
    fill();
    for (let i = 0; i < free; i++) closeSync(fillers.pop() ?? -1);
  } while (all.at(-1) !== "done" && all.length < 64);
  for (const filler of fillers) closeSync(filler);
  return all;
}

const openFiles = (): number => readdirSync("/proc/self/fd").length;
/** The program is gone once it is closed: nothing that is left holds it. */
async function gone(request: typeof tracing, attach: (fd: number) => void): Promise<string[]> {
  const owner = program(request);
  const all = withFew(() => attach(owner.fd));
  owner.close();
  await until(() => !native().programNames().includes(name));
  return all;
}

async function descriptors(): Promise<void> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const socketFd = (server as unknown as { _handle: { fd: number } })._handle.fd;
  const [ring, lost, sockets] = [map(27, 0, 0, 4096), map(2, 4, 8, 1), map(15, 4, 4, 1)];
  const notify = (): void => undefined;
  limit("nofile", 128);
  const before = openFiles();
  const maps = { mapFd: ring.fd, ring: true, notify };
  outcomes["stream"] = withFew(() => new (native().Stream)(maps).stop());
  outcomes["lost"] = withFew(() => new (native().Stream)({ ...maps, lostMapFd: lost.fd }).stop());
  outcomes["watch"] = withFew(() => {
    const symbols = new (nativeFacts().Symbolizer)();
    const error = symbols.watch();
    symbols.unwatch();
    if (error !== 0) throw new Error(String(error));
  });
  outcomes["tracepoint"] = await gone(tracing, (fd) =>
    new (native().Link)(fd, tracepoint("sys_enter_getpgid")).close(),
  );
  outcomes["socket"] = await gone(programRequest(programType.socketFilter), (fd) =>
    new (native().Link)(fd, { kind: "socket", fd: socketFd }).close(),
  );
  outcomes["sockmap"] = await gone(
    programRequest(programType.skMsg, attachType.skMsgVerdict),
    (fd) =>
      new (native().Link)(fd, {
        ...{ kind: "sockmap", mapFd: sockets.fd, attachType: attachType.skMsgVerdict },
      }).close(),
  );
  outcomes["leaked"] = openFiles() - before;
  server.close();
}

await (mode === "threads" ? threads() : descriptors());
process.stdout.write(JSON.stringify(outcomes));
