import { performance } from "node:perf_hooks";
import { compile, prewarm } from "../compile/compile.js";
import { readTextFile } from "../files/read.js";
import { fileTrouble } from "../files/trouble.js";
import { renderDiagnostic } from "../render/diagnostic.js";
import type { CompiledModule, HeaderSource } from "../types/module.js";
import type { Form } from "../program/index.js";
import { ok, type Diagnostic, type Outcome, type Source } from "../types/outcome.js";

interface CheckOptions {
  readonly files: readonly string[];
  readonly load: boolean;
  /** What a program is where its name does not say: name → `xdp`, `f:vfs_read`. */
  readonly types: ReadonlyMap<string, string>;
  readonly headers: HeaderSource;
  readonly cache: boolean;
  readonly cflags: readonly string[];
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly json: boolean;
}

interface FileResult {
  readonly file: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly cached: boolean;
  readonly programs: readonly string[];
  readonly skipped: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Loaded only where something is wrong. */
async function withNames(diagnostics: readonly Diagnostic[]): Promise<readonly Diagnostic[]> {
  const { openKernelFacts } = await import("../facts/index.js");
  const { withNearestNames } = await import("../program/nearest_names.js");
  const kernel = openKernelFacts();
  return diagnostics.map((diagnostic) => withNearestNames(diagnostic, kernel));
}

const USAGE =
  "Usage: bcc-repl --check FILE.c… [--load] [--type NAME=xdp|tc|f:FUNCTION|…] [--headers=auto|btf|kernel] [--no-cache] [-I DIR] [-D NAME[=VALUE]] [-q] [-v] [--json]";

/** Compiles BCC C files without attaching; with --load the kernel verifies each program. */
export async function runCheck(argv: readonly string[]): Promise<number> {
  const options = parseOptions(argv);
  if (typeof options === "string") {
    process.stderr.write(`${options}\n${USAGE}\n`);
    return 2;
  }
  let failed = false;
  const seen = new Set<string>();
  prewarm();
  for (const [index, file] of options.files.entries()) {
    const result = await checkFile(file, options, index + 1 < options.files.length);
    failed ||= !result.ok;
    // What does not compile has no programs: then nothing can be said of their names.
    for (const name of result.ok ? result.programs : options.types.keys()) seen.add(name);
    report(result, options);
  }
  for (const name of options.types.keys()) {
    if (seen.has(name)) continue;
    process.stderr.write(`error: --type names ${name}, but no file has a program of that name\n`);
    failed = true;
  }
  return failed ? 1 : 0;
}

function parseOptions(argv: readonly string[]): CheckOptions | string {
  const files: string[] = [];
  const cflags: string[] = [];
  const types = new Map<string, string>();
  const set = { load: false, cache: true, quiet: false, verbose: false, json: false };
  let headers: HeaderSource = "auto";
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    const chosen = /^--headers=(auto|btf|kernel)$/.exec(arg);
    if (arg === "--check") continue;
    else if (arg === "--load") set.load = true;
    else if (arg === "--no-cache") set.cache = false;
    else if (arg === "-q") set.quiet = true;
    else if (arg === "-v") set.verbose = true;
    else if (arg === "--json") set.json = true;
    else if (chosen) headers = chosen[1] as HeaderSource;
    else if ((arg === "-I" || arg === "-D") && argv[i + 1] !== undefined)
      cflags.push(arg + argv[++i]!);
    else if (arg === "--type" || arg.startsWith("--type=")) {
      const typed = /^(\w+)=(\S+)$/.exec(arg === "--type" ? (argv[++i] ?? "") : arg.slice(7));
      if (!typed) return "--type takes NAME=TYPE, as in --type prog=xdp";
      types.set(typed[1]!, typed[2]!);
    } else if (/^-[ID]./.test(arg)) cflags.push(arg);
    else if (arg.startsWith("-")) return `unknown option ${arg}`;
    else files.push(arg);
  }
  if (types.size > 0 && !set.load) return "--type needs --load";
  return files.length > 0 ? { ...set, types, files, headers, cflags } : "no file to check";
}

async function checkFile(file: string, options: CheckOptions, more: boolean): Promise<FileResult> {
  const begin = performance.now();
  const result = (rest: Partial<FileResult>): FileResult => ({
    file,
    ok: false,
    cached: false,
    programs: [],
    skipped: [],
    diagnostics: [],
    ...rest,
    seconds: (performance.now() - begin) / 1000,
  });
  let text: string;
  try {
    text = readTextFile(file, { waits: true });
  } catch (error) {
    return result({ diagnostics: [unreadable(file, error)] });
  }
  const { headers, cflags, cache } = options;
  const written = await asForm(file, text, cflags);
  if (!written.ok) return result({ diagnostics: written.diagnostics });
  const { form } = written.value;
  const compiling = compile({ ...written.value, fileName: file, headers }, { cache });
  if (more) prewarm(); // the next one's compiler starts while this one works
  const outcome = await compiling;
  if (!outcome.ok) return result({ diagnostics: await withNames(outcome.diagnostics) });
  const { cached } = outcome.value;
  const module =
    form === undefined ? outcome.value.module : await initial(outcome.value.module, form);
  const programs = module.programs.map(({ name }) => name);
  if (!options.load) return result({ ok: true, cached, programs });
  const { diagnostics, skipped } = await load(module, { name: file, text }, options.types);
  return result({ ok: diagnostics.length === 0, cached, programs, skipped, diagnostics });
}

/** With `#include <tool.h>`: what stands for EVENTS and its like is written out. */
export async function asForm(
  file: string,
  text: string,
  cflags: readonly string[],
): Promise<
  Outcome<{ readonly text: string; readonly cflags: readonly string[]; readonly form?: Form }>
> {
  if (!/^\s*#\s*include\s*[<"]/m.test(text)) return ok({ text, cflags });
  const { writeFile } = await import("./tool/form_plan.js");
  const { openKernelFacts } = await import("../facts/index.js");
  const written = writeFile(file, text, openKernelFacts());
  if (written === undefined) return ok({ text, cflags });
  if (!written.ok) return written;
  const { cText, form } = written.value;
  return ok({ text: cText, cflags: [...written.value.cflags, ...cflags], form });
}

/** With the constants as they are unless a run says otherwise. */
async function initial(module: CompiledModule, { params }: Form): Promise<CompiledModule> {
  const { withParams } = await import("../engine/programs/params.js");
  const { PARAM_MARK } = await import("../program/index.js");
  const { withFunctions } = await import("../program/instructions/linked.js");
  return withParams(
    withFunctions(module, []),
    PARAM_MARK,
    new Map(params.map((one) => [one.id, one.initial])),
  );
}

/** Has the kernel verify each program that it can run. */
async function load(
  module: CompiledModule,
  source: Source,
  types: ReadonlyMap<string, string>,
): Promise<{ readonly diagnostics: readonly Diagnostic[]; readonly skipped: readonly string[] }> {
  const { verifyPrograms, EngineError } = await import("../engine/session.js");
  const { openKernelFacts } = await import("../facts/index.js");
  const { kindOfProgram, kindOfType, TYPE_WORDS } =
    await import("../engine/programs/infer_kind.js");
  const { explainVerifier } = await import("../compile/explain_verifier.js");
  const facts = openKernelFacts();
  const skipped: string[] = [];
  const kinds = new Map<
    string,
    Parameters<typeof verifyPrograms>[1] extends ReadonlyMap<string, infer K> ? K : never
  >();
  for (const program of module.programs) {
    const typed = types.get(program.name);
    const choice = typed === undefined ? kindOfProgram(program, facts) : kindOfType(typed, facts);
    if (choice === undefined) return { diagnostics: [unknownType(typed!, TYPE_WORDS)], skipped };
    if ("skip" in choice) skipped.push(`${program.name}: ${choice.skip}`);
    else kinds.set(program.name, choice.kind);
  }
  const diagnostics: Diagnostic[] = [];
  try {
    for (const { program, error } of verifyPrograms(unpinned(module), kinds)) {
      if (!error) continue;
      if (error.code === "unsupported") {
        skipped.push(`${program}: ${error.message}`);
        continue;
      }
      const spec = module.programs.find(({ name }) => name === program)!;
      diagnostics.push(
        error.code === "verifier-rejected" && error.log
          ? explainVerifier(error.log, spec, source)
          : engineDiagnostic(error.code, error.message, error.hint),
      );
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.code === "unsupported") skipped.push(error.message);
    else diagnostics.push(engineDiagnostic(error.code, error.message, error.hint));
  }
  return { diagnostics, skipped };
}

/** A check leaves nothing in the BPF file system. */
function unpinned(module: CompiledModule): CompiledModule {
  return { ...module, maps: module.maps.map(({ pinnedPath: _path, ...map }) => map) };
}

function engineDiagnostic(code: string, message: string, hint: string | undefined): Diagnostic {
  return { severity: "error", code, message, ...(hint ? { hint } : {}) };
}

function unknownType(typed: string, words: readonly string[]): Diagnostic {
  return {
    severity: "error",
    code: "unknown-program-type",
    message: `${typed} is not a program type`,
    hint: `one of ${words.join(" ")}, cgroup:POINT`,
  };
}

function unreadable(file: string, error: unknown): Diagnostic {
  return { severity: "error", code: "unreadable-file", message: `${file}: ${fileTrouble(error)}` };
}

function report(result: FileResult, options: CheckOptions): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify(plainResult(result))}\n`);
    return;
  }
  if (result.ok) {
    const skipped = result.skipped.map((text) => ` (skipped: ${text})`).join("");
    if (!options.quiet)
      process.stdout.write(`ok ${result.file} ${result.seconds.toFixed(2)}s${skipped}\n`);
    return;
  }
  process.stdout.write(`failed ${result.file} ${result.seconds.toFixed(2)}s\n`);
  const style = {
    color: process.stdout.isTTY && !process.env["NO_COLOR"],
    width: process.stdout.columns || 100,
  };
  for (const diagnostic of result.diagnostics) {
    process.stdout.write(`${renderDiagnostic(diagnostic, style).join("\n")}\n`);
    if (options.verbose && diagnostic.log) process.stdout.write(`${diagnostic.log.trimEnd()}\n`);
  }
}

function plainResult(result: FileResult): unknown {
  const diagnostics = result.diagnostics.map(({ source, span, log: _log, ...rest }) => {
    if (!source || !span) return rest;
    const before = source.text.slice(0, span.start).split("\n");
    return { ...rest, line: before.length, column: before.at(-1)!.length + 1 };
  });
  return { ...result, diagnostics };
}
