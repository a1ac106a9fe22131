import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { compilerPaths } from "./key.js";
import {
  encodeRequest,
  PROTOCOL,
  type Announcement,
  type ChildAnswer,
  type ChildRequest,
} from "./protocol.js";

/** A compile that takes longer than this has gone wrong inside LLVM. */
const TIMEOUT_MS = 60_000;
const MOST_ANSWER_BYTES = 256 * 1024 * 1024;
/** Announcements and the answer are a line each. */
const LINE_END = 0x0a;

export type ChildResult =
  | { readonly ok: true; readonly answer: ChildAnswer }
  | {
      readonly ok: false;
      readonly reason: ChildFailure;
      readonly message: string;
      readonly log: string;
    };

export type ChildFailure = "missing" | "stale" | "killed" | "failed" | "aborted" | "timeout";

let waiting: ChildProcessWithoutNullStreams | undefined;

/** Starts a child early: linking LLVM and reading the BTF takes it a while. */
export function prewarmChild(): void {
  if (waiting) return;
  const child = start();
  waiting = child;
  release(child);
  child.once("error", () => forget(child));
  child.once("exit", () => forget(child));
}

/** It does not keep this process alive any more: it never compiles, or has answered. */
function release(child: ChildProcessWithoutNullStreams): void {
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    (stream as unknown as { unref?(): void }).unref?.();
  }
}

function forget(child: ChildProcessWithoutNullStreams): void {
  if (waiting === child) waiting = undefined;
}

/** Ends a child that was started early and is not needed any more. */
export function dropPrewarmed(): void {
  waiting?.kill("SIGKILL");
  waiting = undefined;
}

/** What is known already of what the child is going to compile: it is not compiled then. */
export type KnownAnswer = (announcement: Announcement) => ChildAnswer | undefined;

export async function runChild(
  asked: ChildRequest,
  signal?: AbortSignal,
  known?: KnownAnswer,
): Promise<ChildResult> {
  const request = { ...asked, announce: known !== undefined };
  if (signal?.aborted) return failure("aborted", "stopped", "");
  const child = waiting ?? start();
  forget(child);
  child.removeAllListeners("exit");
  child.ref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    (stream as unknown as { ref?(): void }).ref?.();
  }
  return await new Promise((resolve) => exchange(child, request, signal, known, resolve));
}

function start(): ChildProcessWithoutNullStreams {
  const { executable, layer } = compilerPaths();
  // Nothing of the person's environment: libbcc and clang read parts of it.
  const child = spawn(executable, [layer], {
    cwd: "/",
    env: {},
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined); // it ended early: the exit says why
  child.on("error", () => undefined);
  return child;
}

function exchange(
  child: ChildProcessWithoutNullStreams,
  request: ChildRequest,
  signal: AbortSignal | undefined,
  known: KnownAnswer | undefined,
  resolve: (result: ChildResult) => void,
): void {
  let output: Buffer[] = [];
  const errors: Buffer[] = [];
  let bytes = 0;
  let ended: ChildFailure | undefined;
  const stop = (reason: ChildFailure): void => {
    ended ??= reason;
    child.kill("SIGKILL");
  };
  const onAbort = (): void => stop("aborted");
  const timer = setTimeout(() => stop("timeout"), TIMEOUT_MS);
  signal?.addEventListener("abort", onAbort, { once: true });
  const settle = (result: ChildResult): void => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    resolve(result);
  };
  const line = (text: Buffer): void => {
    const announced = announcementIn(text);
    const answer = announced === undefined ? undefined : known?.(announced);
    if (announced !== undefined && answer === undefined) return;
    // The end of a process with LLVM in it takes the kernel 10 ms: not waited for.
    release(child);
    if (answer !== undefined) child.kill("SIGKILL");
    settle(answer ? { ok: true, answer } : resultOf(text, "", 0, null, undefined));
  };
  child.stdout.on("data", (chunk: Buffer) => {
    if ((bytes += chunk.length) > MOST_ANSWER_BYTES) return stop("failed");
    let rest = chunk;
    for (let end = rest.indexOf(LINE_END); end >= 0; end = rest.indexOf(LINE_END)) {
      const whole = Buffer.concat([...output, rest.subarray(0, end)]);
      output = [];
      rest = rest.subarray(end + 1);
      if (ended === undefined) line(whole);
    }
    output.push(rest);
  });
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  child.once("error", (error: NodeJS.ErrnoException) =>
    settle(failure("missing", startMessage(error), "")),
  );
  child.once("close", (code, endSignal) => {
    settle(
      resultOf(Buffer.concat(output), Buffer.concat(errors).toString(), code, endSignal, ended),
    );
  });
  child.stdin.end(encodeRequest(request));
}

function startMessage(error: NodeJS.ErrnoException): string {
  return error.code === "ENOENT"
    ? "the compiler has not been built"
    : `the compiler can't be started: ${error.message}`;
}

export function resultOf(
  output: Buffer,
  errors: string,
  code: number | null,
  endSignal: NodeJS.Signals | null,
  ended: ChildFailure | undefined,
): ChildResult {
  if (ended === "aborted") return failure("aborted", "stopped", errors);
  if (ended === "timeout")
    return failure("timeout", `the compiler took over ${TIMEOUT_MS / 1000} s`, errors);
  // The child's own limit (main.cc).
  if (endSignal === "SIGXCPU") return failure("timeout", "the compiler took over 50 s", errors);
  if (endSignal) return failure("killed", `the compiler was ended by ${endSignal}`, errors);
  const answer = parse(output);
  if (answer && !answer.error && answer.protocol !== PROTOCOL)
    return failure("stale", "the compiler is of another build than the rest", errors);
  if (answer && !answer.error) return { ok: true, answer };
  return failure("failed", answer?.error ?? `the compiler ended with status ${code}`, errors);
}

/** The answer is long: only a line that begins as an announcement is read as one. */
function announcementIn(line: Buffer): Announcement | undefined {
  const begin = '{"compiling":';
  if (line.toString("latin1", 0, begin.length) !== begin) return undefined;
  return JSON.parse(line.toString()) as Announcement;
}

function parse(output: Buffer): ChildAnswer | undefined {
  try {
    return JSON.parse(output.toString()) as ChildAnswer;
  } catch {
    return undefined;
  }
}

function failure(reason: ChildFailure, message: string, log: string): ChildResult {
  return { ok: false, reason, message, log };
}
