import { existsSync } from "node:fs";
import { performance } from "node:perf_hooks";
import type { CompiledModule, CompileRequest } from "../types/module.js";
import { fail, ok, type Diagnostic, type Outcome } from "../types/outcome.js";
import { runChild, type ChildFailure, type ChildResult } from "./child.js";
import { diagnose, diagnoseCrash } from "./diagnostics.js";
import { childFlags } from "./flags.js";
import { diagnoseFlaws } from "./text_flaws.js";
import { kernelHeaders, type KernelHeaders } from "./kernel_headers.js";
import { compileKey } from "./key.js";
import { moduleOf, type ChildRequest } from "./protocol.js";
import { keepReadyMade, readyMade } from "./ready_made.js";
import { areUnchanged } from "./read_files.js";
import { CacheStore } from "./store.js";

export interface CompileResult {
  readonly module: CompiledModule;
  readonly cached: boolean;
  /** From the call to the result. */
  readonly ms: number;
  readonly headers: "btf" | "kernel";
}

export interface CompileOptions {
  /** false = compiled anew, and not kept. Default: true. */
  readonly cache?: boolean;
  /** What is compiled is put where the package has what it brings along. */
  readonly forPackage?: boolean;
  readonly store?: CacheStore;
  readonly signal?: AbortSignal;
  /** Types of another kernel instead of the running one; never cached. */
  readonly btf?: { readonly path: string; readonly release: string };
}

const VMLINUX = "/sys/kernel/btf/vmlinux";

let shared: CacheStore | undefined;

/** The cache of this user, opened once. */
export function cacheStore(): CacheStore {
  return (shared ??= new CacheStore());
}

/** Starts the compiler early, when a compile is likely to come. */
export function prewarm(): void {
  void import("./child.js").then(({ prewarmChild }) => prewarmChild());
}

/**
 * BCC C text to a module that can be loaded. Needs no privilege and leaves
 * nothing in the kernel; mistakes in the text come back as diagnostics.
 */
export async function compile(
  asked: CompileRequest,
  options: CompileOptions = {},
): Promise<Outcome<CompileResult>> {
  const begin = performance.now();
  const request = withChildFlags(asked);
  const key = options.cache === false || options.btf ? undefined : compileKey(request);
  const store = options.store ?? cacheStore();
  const cached = key === undefined ? undefined : await readCache(store, key);
  if (cached) {
    const module = renamed(cached.module, request.fileName);
    return ok({ ...cached, module, cached: true, ms: performance.now() - begin });
  }
  const made = await compileFresh(request, options);
  if (!made.ok) return made;
  if (key !== undefined) await writeCache(store, key, made.value);
  return ok({ ...made.value, cached: false, ms: performance.now() - begin });
}

const withChildFlags = (asked: CompileRequest): CompileRequest => ({
  ...asked,
  cflags: childFlags(asked),
});

const childRequest = (
  { text, cflags }: CompileRequest,
  headers: "btf" | "kernel",
): ChildRequest => ({
  text,
  flags: cflags,
  headers,
});

/** What a compile of this asks of the child on a kernel with BTF, as long as nothing is known of it. */
export const firstRequest = (asked: CompileRequest): ChildRequest =>
  childRequest(withChildFlags(asked), "btf");

type Fresh = Pick<CompileResult, "module" | "headers">;

async function compileFresh(
  request: CompileRequest,
  options: CompileOptions,
): Promise<Outcome<Fresh>> {
  const installed = options.btf ? ({ state: "absent" } as const) : kernelHeaders();
  const hasBtf = existsSync(options.btf?.path ?? VMLINUX);
  if (
    request.headers === "kernel" ||
    (request.headers === "auto" && !hasBtf && installed.state === "matching")
  ) {
    if (installed.state !== "matching") return fail(noHeaders(installed, hasBtf));
    return (await attempt(request, "kernel", options)).outcome;
  }
  // Without BTF as well: what names no types of the kernel's compiles.
  const first = await attempt(request, "btf", options);
  if (first.outcome.ok || first.missing.length === 0) return first.outcome;
  if (!hasBtf) return fail(noHeaders(installed, false));
  if (request.headers === "auto" && installed.state === "matching") {
    const second = await attempt(request, "kernel", options);
    if (second.outcome.ok) return second.outcome;
  }
  return withWaysOut(first.outcome, first.missing, installed);
}

interface Attempt {
  readonly outcome: Outcome<Fresh>;
  readonly missing: readonly string[];
}

async function attempt(
  request: CompileRequest,
  headers: "btf" | "kernel",
  options: CompileOptions,
): Promise<Attempt> {
  const { text, fileName } = request;
  const result = await runChild(
    { ...childRequest(request, headers), ...(options.btf ? { btf: options.btf } : {}) },
    options.signal,
    options.cache === false && !options.forPackage ? undefined : (made) => readyMade(made),
  );
  if (!result.ok) {
    const crash = diagnoseCrash(result.log, { name: fileName, text });
    return {
      outcome: fail(...(crash.length > 0 ? crash : [childDiagnostic(result)])),
      missing: [],
    };
  }
  const found = diagnose(result.answer, { name: fileName, text });
  if (!result.answer.ok) return { outcome: fail(...found.diagnostics), missing: found.missing };
  const module = moduleOf(result.answer, fileName, text, found.warnings);
  const flaws = diagnoseFlaws(result.answer.programs, module, { name: fileName, text });
  if (flaws.length > 0) return { outcome: fail(...flaws), missing: [] };
  if (options.forPackage) keepReadyMade(result.answer);
  return { outcome: ok({ module, headers }), missing: [] };
}

const CHILD_HINTS: Readonly<Record<ChildFailure, string | undefined>> = {
  missing: "npm run setup builds it",
  stale: "npm run setup rebuilds it",
  killed: "the machine is out of memory, or somebody ended it; a compile takes about 100 MB",
  failed: "an error inside LLVM: leave out parts of the text to find the one that it can't take",
  aborted: undefined,
  timeout: "a macro that multiplies itself, or a loop unrolled too often",
};

export function childDiagnostic(result: ChildResult & { readonly ok: false }): Diagnostic {
  const hint = CHILD_HINTS[result.reason];
  return {
    severity: "error",
    code: `compiler-${result.reason}`,
    message: result.message,
    ...(hint ? { hint } : {}),
    ...(result.log ? { log: result.log } : {}),
  };
}

function noHeaders(installed: KernelHeaders, hasBtf: boolean): Diagnostic {
  const why =
    installed.state === "other"
      ? `the kernel headers at ${installed.path} are those of ${installed.release}, not of the running kernel`
      : "no headers of the running kernel are installed";
  return {
    severity: "error",
    code: hasBtf ? "no-kernel-headers" : "no-btf",
    message: hasBtf ? why : `the kernel has no BTF, and ${why}`,
    hint: hasBtf
      ? "leave out --headers=kernel: the types come from the kernel's BTF"
      : "install the package of headers for this kernel, or boot a kernel built with CONFIG_DEBUG_INFO_BTF",
  };
}

/** Both ways to give a text what neither BTF nor the macro layer has. */
function withWaysOut(
  outcome: Outcome<Fresh>,
  missing: readonly string[],
  installed: KernelHeaders,
): Outcome<Fresh> {
  if (outcome.ok) return outcome;
  const name = missing[0]!;
  const headers =
    installed.state === "matching"
      ? "the installed kernel headers do not have it either"
      : "install this kernel's headers (package linux-headers or kernel-devel)";
  const way = (code: string): string =>
    `define ${name} in the text, ${code === "unknown-type" ? "load the module that has it, " : ""}or ${headers}`;
  return fail(
    ...outcome.diagnostics.map((diagnostic) =>
      /^unknown-(identifier|type)$|^missing-header$/.test(diagnostic.code) && !diagnostic.hint
        ? { ...diagnostic, hint: way(diagnostic.code) }
        : diagnostic,
    ),
  );
}

/** A text that was compiled under another name before. */
function renamed(module: CompiledModule, fileName: string): CompiledModule {
  const file = module.programs[0]?.lines[0]?.file ?? module.warnings[0]?.file;
  if (file === undefined || file === fileName) return module;
  return {
    ...module,
    programs: module.programs.map((program) => ({
      ...program,
      lines: program.lines.map((line) => (line.file === file ? { ...line, file: fileName } : line)),
    })),
    warnings: module.warnings.map((warning) => ({ ...warning, file: fileName })),
  };
}

async function readCache(store: CacheStore, key: string): Promise<Fresh | undefined> {
  const bytes = store.get(key);
  if (!bytes) return undefined;
  const { deserialize } = await import("node:v8");
  try {
    const entry = deserialize(bytes) as Fresh;
    return areUnchanged(entry.module.includes ?? []) ? entry : undefined;
  } catch {
    return undefined;
  }
}

async function writeCache(store: CacheStore, key: string, value: Fresh): Promise<void> {
  const { serialize } = await import("node:v8");
  store.putSoon(key, () => serialize(value));
}
