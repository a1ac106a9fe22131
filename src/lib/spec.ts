import { resolve } from "node:path";
import { compile as compileText } from "../compile/index.js";
import { readTextFile } from "../files/read.js";
import { fileTrouble } from "../files/trouble.js";
import { probesByName } from "../program/conventions.js";
import { readAttachLines } from "../program/attach_lines.js";
import type { ProbeRequest } from "../program/request.js";
import { withNearestNames } from "../program/nearest_names.js";
import type { CompiledModule, HeaderSource } from "../types/module.js";
import type { Source } from "../types/outcome.js";
import type { FormParam } from "../program/form.js";
import { BpfError, refusal } from "./errors.js";
import type { Hook } from "./hooks/index.js";
import { machine } from "./machine.js";
import { paramFlags, paramsOf } from "./params.js";
import { usdtHead, type Attached } from "./resolve.js";
import { argumentReaders, onOwnText, withOwnLines } from "./usdt_reads.js";

/** A C program compiled: plain data, which can be kept, sent to a worker and looked at. */
export interface Spec {
  readonly module: CompiledModule;
  /** The `PARAM`s that the text declares. */
  readonly params?: readonly FormParam[];
  /** The text that it was made of. */
  readonly source: Source;
  /** Where functions go: by their names, by `// attach` lines, and by `usdt` of the options. */
  readonly attach: readonly Attached[];
}

export interface CompileOptions {
  /** C of BCC's dialect; or `file`. */
  readonly text?: string;
  readonly file?: string;
  /** Further flags for clang: `-I/path`, `-DDEBUG`. */
  readonly cflags?: readonly string[];
  /** Macros: `{ PID: 42 }` is `-DPID=42`. */
  readonly defines?: Readonly<Record<string, string | number | bigint | true>>;
  /**
   * Functions at USDT probes whose arguments the text reads by `bpf_usdt_readarg`, which has to know
   * the probe before it is compiled: `{ on_request: usdt({ path, probe: "request" }) }`.
   */
  readonly usdt?: Readonly<Record<string, Hook>>;
  /** Where kernel types come from; the kernel's BTF unless told otherwise. */
  readonly headers?: HeaderSource;
  /** false: neither read what was compiled before nor keep this. */
  readonly cache?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export const COMPILE_OPTIONS = {
  ...{ text: true, file: true, cflags: true, defines: true },
  ...{ usdt: true, headers: true, cache: true, signal: true },
} as const satisfies Record<keyof CompileOptions, true>;

/** Compiles; needs no privilege and leaves nothing in the kernel. @throws BpfError of phase "compile" */
export async function compile(options: CompileOptions): Promise<Spec> {
  const source = sourceOf(options);
  const { headers = "auto", cache = true, signal } = options;
  const params = paramsOf(source);
  const told = [...readAttachLines(source.text).map(attached), ...attachedByOptions(options)];
  const before = argumentReaders(source, told);
  signal?.throwIfAborted();
  const outcome = await compileText(
    {
      text: before + source.text,
      fileName: source.name,
      cflags: [...flagsOf(options), ...paramFlags(params)],
      headers,
    },
    { cache, ...(signal === undefined ? {} : { signal }) },
  );
  signal?.throwIfAborted();
  if (!outcome.ok) {
    const own = onOwnText(outcome.diagnostics, source, before);
    const { kernel } = machine();
    throw refusal(
      "compile",
      own.map((diagnostic) => withNearestNames(diagnostic, kernel)),
    );
  }
  const module = withOwnLines(outcome.value.module, before);
  return { module, source, attach: [...told, ...attachedByName(source, module, told)], params };
}

const attachedByOptions = ({ usdt = {} }: CompileOptions): readonly Attached[] =>
  Object.entries(usdt).map(([program, hook]) => ({ program, ...usdtHead(hook) }));

function sourceOf(options: CompileOptions | undefined): Source {
  const { text, file } = options ?? {};
  if ((text === undefined) === (file === undefined))
    throw new TypeError("compile: give either text or file");
  if (text !== undefined) {
    if (typeof text !== "string") throw new TypeError(`compile: text is a ${typeof text}`);
    return { name: "program.c", text };
  }
  try {
    return { name: file!, text: readTextFile(file!) };
  } catch (error) {
    const message = `${file}: ${fileTrouble(error)}`;
    throw new BpfError("unreadable-file", "compile", message, { cause: error });
  }
}

function flagsOf({ cflags = [], defines = {} }: CompileOptions): readonly string[] {
  const macros = Object.entries(defines).map(([name, value]) => {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new TypeError(`defines: ${name} is no C name`);
    return value === true ? `-D${name}` : `-D${name}=${value}`;
  });
  // The compiler runs in another directory.
  const absolute = cflags.map((flag) =>
    flag.startsWith("-I") ? `-I${resolve(flag.slice(2))}` : flag,
  );
  return [...absolute, ...macros];
}

/** Those functions whose names say it and of which no line does. */
function attachedByName(
  { text }: Source,
  { programs }: CompiledModule,
  told: readonly Attached[],
): readonly Attached[] {
  const placed = new Set(told.map(({ program }) => program));
  return probesByName(text, programs)
    .filter(({ program }) => !placed.has(program))
    .map(attached);
}

const attached = ({ program, at }: Pick<ProbeRequest, "program" | "at">): Attached => ({
  program,
  at: String(at),
});
