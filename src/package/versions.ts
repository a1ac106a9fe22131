import { readFileSync } from "node:fs";
import { machine, release } from "node:os";
import { join } from "node:path";
import { libbccPath } from "./native.js";
import { packageRoot } from "./root.js";

/** What a report of a mistake has to name. */
export interface Versions {
  readonly "bcc-repl": string;
  /** Absent: this machine has none in the system's directories. */
  readonly libbcc?: string;
  /** Absent where libbcc has its LLVM in itself. */
  readonly llvm?: string;
  readonly kernel: string;
  readonly machine: string;
  readonly node: string;
}

export function versions(): Versions {
  const path = libbccPath();
  const libbcc = /\.so\.(.+)$/.exec(path ?? "")?.[1];
  const llvm = path === undefined ? undefined : llvmOf(path);
  return {
    "bcc-repl": ownVersion(),
    ...(libbcc === undefined ? {} : { libbcc }),
    ...(llvm === undefined ? {} : { llvm }),
    kernel: release(),
    machine: machine(),
    node: process.versions.node,
  };
}

/** The lines of --version. */
export function versionText(command: string): string {
  const { libbcc, llvm, kernel, machine: arch, node } = versions();
  const compiler = libbcc === undefined ? "no libbcc" : `libbcc ${libbcc}`;
  return `${command} ${ownVersion()}
${compiler}${llvm === undefined ? "" : `, LLVM ${llvm}`}
kernel ${kernel} ${arch}, Node ${node}
`;
}

export function ownVersion(): string {
  const text = readFileSync(join(packageRoot(), "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** From the name of the library that it is linked with: libLLVM-14.so.1, libLLVM.so.19.1. */
function llvmOf(path: string): string | undefined {
  try {
    const found = /libLLVM(?:-|\.so\.)(\d+(?:\.\d+)?)/.exec(readFileSync(path, "latin1"));
    return found?.[1];
  } catch {
    return undefined;
  }
}
