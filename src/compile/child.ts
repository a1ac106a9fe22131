import { CompilerProcess, type CompilerEnd } from "./compiler_process.js";
import {
  encodeRequest,
  PROTOCOL,
  type Announcement,
  type ChildAnswer,
  type ChildRequest,
} from "./protocol.js";

/** A compile that takes longer than this has gone wrong inside LLVM. */
const TIMEOUT_MS = 60_000;

export type ChildResult =
  | { readonly ok: true; readonly answer: ChildAnswer }
  | {
      readonly ok: false;
      readonly reason: ChildFailure;
      readonly message: string;
      readonly log: string;
    };

/** What a process does to itself; nobody ends another one so. */
const CRASHES: ReadonlySet<NodeJS.Signals> = new Set([
  ...(["SIGABRT", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS"] as const),
]);

export type ChildFailure = "missing" | "stale" | "killed" | "failed" | "aborted" | "timeout";

let waiting: CompilerProcess | undefined;

/**
 * Starts a child early: linking LLVM and reading the BTF takes it a while. `request`: what it is
 * going to be asked, where that is foreseen; it begins with that.
 */
export function prewarmChild(request?: ChildRequest): void {
  if (request === undefined && waiting?.isOfUse) return;
  dropPrewarmed();
  waiting = new CompilerProcess();
  if (request !== undefined) waiting.give(encodeRequest(request));
  waiting.hold(false);
}

/** Ends a child that was started early and is not needed any more. */
export function dropPrewarmed(): void {
  waiting?.kill();
  waiting = undefined;
}

/** The child that was started early; one that compiles something else is no use to anybody. */
function childFor(request: Buffer): CompilerProcess {
  if (waiting?.serves(request)) {
    const child = waiting;
    waiting = undefined;
    return child;
  }
  dropPrewarmed();
  return new CompilerProcess();
}

/** What is known already of what the child is going to compile: it is not compiled then. */
export type KnownAnswer = (announcement: Announcement) => ChildAnswer | undefined;

export async function runChild(
  asked: ChildRequest,
  signal?: AbortSignal,
  known?: KnownAnswer,
): Promise<ChildResult> {
  if (signal?.aborted) return failure("aborted", "stopped", "");
  const request = encodeRequest(asked);
  const child = childFor(request);
  child.hold(true);
  return await new Promise((resolve) => {
    exchange(child, signal, known, resolve);
    if (!child.wasGiven) child.give(request);
  });
}

function exchange(
  child: CompilerProcess,
  signal: AbortSignal | undefined,
  known: KnownAnswer | undefined,
  resolve: (result: ChildResult) => void,
): void {
  let stopped: ChildFailure | undefined;
  const stop = (reason: ChildFailure): void => {
    stopped ??= reason;
    child.kill();
  };
  const onAbort = (): void => stop("aborted");
  const timer = setTimeout(() => stop("timeout"), TIMEOUT_MS);
  signal?.addEventListener("abort", onAbort, { once: true });
  const settle = (result: ChildResult): void => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    resolve(result);
  };
  child.listen({
    line: (text) => {
      if (stopped !== undefined) return;
      const announced = announcementIn(text);
      const answer = announced === undefined ? undefined : known?.(announced);
      if (announced !== undefined && answer === undefined) return;
      // The end of a process with LLVM in it takes the kernel 10 ms: not waited for.
      child.hold(false);
      if (answer !== undefined) child.kill();
      settle(answer ? { ok: true, answer } : resultOf(text, "", 0, null, undefined));
    },
    ended: (end) => settle(resultOfEnd(end, stopped)),
  });
}

function resultOfEnd(end: CompilerEnd, stopped: ChildFailure | undefined): ChildResult {
  return end.trouble === undefined
    ? resultOf(end.output, end.errors, end.status, end.signal, stopped)
    : failure("missing", startMessage(end.trouble), "");
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
  if (endSignal && CRASHES.has(endSignal))
    return failure("failed", `the compiler crashed: ${endSignal}`, errors);
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
