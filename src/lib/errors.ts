import { explainVerifier } from "../compile/explain_verifier.js";
import { EngineError } from "../engine/errors.js";
import { nearest } from "../oneliners/nearest.js";
import { nearestHint } from "../oneliners/source.js";
import type { Diagnostic, Source } from "../types/outcome.js";
import type { CompiledModule } from "../types/module.js";

/** What was being done. */
export type Phase = "compile" | "map" | "verify" | "attach" | "read";

/**
 * Something that the compiler, the kernel or this machine refuses. Wrong
 * arguments are TypeErrors instead.
 */
export class BpfError extends Error {
  override readonly name = "BpfError";
  constructor(
    /** Stable: `no-such-function`, `verifier-rejected`, `no-permission`, … */
    readonly code: string,
    readonly phase: Phase,
    /** One line. */
    message: string,
    rest: {
      readonly hint?: string | undefined;
      readonly errno?: number | undefined;
      readonly diagnostics?: readonly Diagnostic[] | undefined;
      readonly log?: string | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, rest.cause === undefined ? {} : { cause: rest.cause });
    this.hint = rest.hint;
    this.errno = rest.errno ?? 0;
    this.diagnostics = rest.diagnostics ?? [];
    this.log = rest.log;
    // What is printed of an error that nobody caught is its message and hint, not the same again as
    // clang or the verifier has it, nor what is not there.
    for (const name of ["diagnostics", "log"] as const) hide(this, name);
    if (this.hint === undefined) hide(this, "hint");
    if (this.errno === 0) hide(this, "errno");
  }
  /** The way out, one line. */
  readonly hint: string | undefined;
  /** As the kernel gave it; 0 = none. */
  readonly errno: number;
  /** Places in the C text, worst first. */
  readonly diagnostics: readonly Diagnostic[];
  /** Clang's or the verifier's whole text. */
  readonly log: string | undefined;
}

const hide = (error: BpfError, name: keyof BpfError): unknown =>
  Object.defineProperty(error, name, { enumerable: false });

/** The first of what a stage says; the rest goes along. */
export function refusal(phase: Phase, diagnostics: readonly Diagnostic[]): BpfError {
  const worst = diagnostics.find(({ severity }) => severity === "error") ?? diagnostics[0];
  const { code = "failed", message = "it failed", hint, log } = worst ?? {};
  return new BpfError(code, phase, placed(worst) ?? message, { hint, diagnostics, log });
}

/** `tracer.c:3:9: unknown identifier foo`. */
function placed(diagnostic: Diagnostic | undefined): string | undefined {
  if (diagnostic?.source === undefined || diagnostic.span === undefined) return undefined;
  const before = diagnostic.source.text.slice(0, diagnostic.span.start).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return `${diagnostic.source.name}:${before.length}:${column}: ${diagnostic.message}`;
}

/** The engine's errors as ours; a program that the verifier rejects with its line of C. */
export function fromEngine(
  phase: Phase,
  error: unknown,
  { module, source }: { readonly module?: CompiledModule; readonly source?: Source } = {},
): unknown {
  if (!(error instanceof EngineError)) return error;
  const { code, message, hint, errno, log, program } = error;
  const spec = module?.programs.find(({ name }) => name === program);
  if (code === "verifier-rejected" && log !== undefined && spec !== undefined && source) {
    const diagnostic = explainVerifier(log, spec, source);
    const text = placed(diagnostic) ?? diagnostic.message;
    const rest = { hint: diagnostic.hint, errno, diagnostics: [diagnostic], log, cause: error };
    return new BpfError(code, "verify", text, rest);
  }
  return new BpfError(code, phaseOf(phase, code), message, { hint, errno, log, cause: error });
}

const phaseOf = (phase: Phase, code: string): Phase =>
  code === "verifier-rejected" ? "verify" : code === "no-such-map" ? "map" : phase;

/** Runs work of a phase; what the engine throws becomes a BpfError. */
export function during<T>(
  phase: Phase,
  work: () => T,
  about?: { readonly module: CompiledModule; readonly source: Source },
): T {
  try {
    return work();
  } catch (error) {
    throw fromEngine(phase, error, about);
  }
}

/** With the nearest name; maps that are not the text's own (their names are no words of C) are not told. */
export function noSuchMap(name: string, { maps }: Pick<CompiledModule, "maps">): BpfError {
  const names = maps.map((map) => map.name).filter((each) => /^\w+$/.test(each));
  return new BpfError("no-such-map", "map", `the program has no map ${name}`, {
    hint: nearestHint(nearest(name, names)) ?? `it has ${names.join(", ") || "none"}`,
  });
}

/** `phase`: what was to be done. */
export const closedError = (what: string, phase: Phase): BpfError =>
  new BpfError("closed", phase, `${what} is closed`);
