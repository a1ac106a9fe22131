import { readFileSync, statSync } from "node:fs";
import { release, version } from "node:os";
import { join } from "node:path";
import { nativePart } from "../package/native.js";
import { packageRoot } from "../package/root.js";
import type { CompileRequest } from "../types/module.js";

/** Raised whenever what is stored changes its form. */
const FORMAT = 2;

/** Where distributions put libbcc; the first that exists tells its version. */
const LIBBCC = [
  `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/libbcc.so.0`,
  "/usr/lib64/libbcc.so.0",
  "/usr/lib/libbcc.so.0",
  "/usr/local/lib/libbcc.so.0",
];

/** The compiler's executable and the directory of its macro layer. */
export function compilerPaths(): { readonly executable: string; readonly layer: string } {
  return {
    executable: nativePart("bcc-compile"),
    layer: join(packageRoot(), "native/compiler/layer"),
  };
}

let environment: string | undefined;

/**
 * Everything but the text that a compiled module depends on: kernel (its
 * build id), CPUs, architecture, libbcc, our compiler and its macro layer.
 */
export function environmentKey(): string {
  return (environment ??= makeEnvironmentKey());
}

function makeEnvironmentKey(): string {
  const { executable, layer } = compilerPaths();
  return [
    `format ${FORMAT}`,
    process.arch,
    kernelIdentity(),
    contents("/sys/devices/system/cpu/possible"),
    contents("/sys/devices/system/cpu/online"),
    ...LIBBCC.map(identity),
    ...[executable, ...layerFiles(layer)].map(identity),
  ].join("\n");
}

export function layerFiles(layer: string): readonly string[] {
  const macros = ["language", "kernel", "files", "network"].map((part) => `macros/${part}.h`);
  return [...macros, "functions.h", "inlines.h", "constants.txt", "kernel_constants.txt"].map(
    (name) => join(layer, name),
  );
}

/** With the files that the compile reads (read_files.ts), all that its result depends on. */
export function compileKey(request: CompileRequest): string {
  return ["compile", environmentKey(), request.headers, ...request.cflags, request.text].join("\0");
}

/** The kernel's build id stands in its notes; without these, its version line. */
function kernelIdentity(): string {
  try {
    return readFileSync("/sys/kernel/notes").toString("hex") + release();
  } catch {
    return `${release()} ${version()}`;
  }
}

function contents(path: string): string {
  try {
    return readFileSync(path, "latin1").trim();
  } catch {
    return "";
  }
}

function identity(path: string): string {
  const info = statSync(path, { throwIfNoEntry: false });
  return info ? `${path} ${info.ino} ${info.size} ${info.mtimeMs}` : "";
}
