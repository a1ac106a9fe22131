import { existsSync, readFileSync } from "node:fs";

import type { UserFacts } from "../../types/facts.js";
import { Images } from "./images.js";
import { statOf } from "../stat.js";
import { Libraries } from "./libraries.js";
import { mappedFiles, pathOfMapped } from "./mappings.js";
import type { NativeFacts } from "../../native/facts.js";

/** Facts about programs and libraries on disk and about running processes. */
export function userFacts(native: () => NativeFacts): UserFacts {
  const images = new Images(native);
  const libraries = new Libraries(native);
  return {
    library: (name, pid) => libraries.library(name, pid),
    nearestLibraries: (name, most) => libraries.nearestLibraries(name, most),
    symbol: (path, name) => images.symbol(path, name),
    hasFunction: (path, name) => images.hasFunction(path, name),
    isFile: (path) => statOf(path)?.isFile() === true,
    matchSymbols: (path, pattern) => images.matchSymbols(path, pattern),
    nearestSymbols: (path, name, most) => images.nearestSymbols(path, name, most),
    atOffset: (path, offset, name) => images.atOffset(path, offset, name),
    whyNotAt: (path, symbol, offset) => images.whyNotAt(path, symbol, offset),
    usdt: (path, provider, name) =>
      images
        .usdtProbes(path)
        .find((p) => p.name === name && (provider === undefined || p.provider === provider)),
    usdtProbes: (path) => images.usdtProbes(path),
    abi: (path) => images.abi(path),
    prototypes: (path, symbols) => images.prototypes(path, symbols),
    isGo: (path) => images.isGo(path),
    whyNot: (path) => images.whyNot(path),
    processExists: (pid) => Number.isInteger(pid) && pid > 0 && existsSync(`/proc/${pid}`),
    processOf,
    processFiles: (pid) =>
      mappedFiles(pid)
        .filter(({ executable }) => executable)
        .map((file) => pathOfMapped(pid, file)),
  };
}

function processOf(id: number): number | undefined {
  try {
    const [, process] = /^Tgid:\s*(\d+)$/m.exec(readFileSync(`/proc/${id}/status`, "utf8")) ?? [];
    return process === undefined ? undefined : Number(process);
  } catch {
    return undefined;
  }
}
