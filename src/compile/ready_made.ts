import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { libbccPath, nativeTextId } from "../package/native.js";
import { packageRoot } from "../package/root.js";
import { placedHere, withoutPlace } from "./in_package.js";
import { PROTOCOL, type Announcement, type ChildAnswer } from "./protocol.js";

/**
 * What came with the package compiled, by what it was compiled from: on a kernel
 * whose types are the same where a tool looks, its first start needs no LLVM.
 * The set-up makes it as root, of this kernel's types.
 */
export function readyMade(
  { compiling, files }: Announcement,
  directory = ownDirectory(),
): ChildAnswer | undefined {
  if (directory === undefined) return undefined;
  try {
    const answer = placedHere(readFileSync(join(directory, compiling), "utf8")) as ChildAnswer;
    return answer.protocol === PROTOCOL && answer.id === compiling
      ? { ...answer, files }
      : undefined;
  } catch {
    // Not there, or damaged: it is compiled.
    return undefined;
  }
}

const kept = new Set<string>();

/** Keeps an answer for readyMade() in this package. */
export function keepReadyMade(answer: ChildAnswer, directory = ownDirectory()): void {
  if (directory === undefined || answer.id === "") return;
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, answer.id), withoutPlace({ ...answer, files: [], log: "" }));
  kept.add(answer.id);
}

/** Removes from this package what this process did not keep. */
export function dropOtherReadyMade(): void {
  const own = ownDirectory();
  mkdirSync(place(), { recursive: true });
  for (const name of readdirSync(place())) {
    const directory = join(place(), name);
    if (directory !== own) rmSync(directory, { recursive: true, force: true });
  }
  if (own === undefined || !existsSync(own)) return;
  for (const id of readdirSync(own)) if (!kept.has(id)) rmSync(join(own, id));
}

/** One for each text of the native parts and each libbcc: another may make something else of it. */
function ownDirectory(): string | undefined {
  const libbcc = libbccPath();
  if (libbcc === undefined) return undefined;
  const made = [process.arch, nativeTextId(), basename(libbcc)].join("-");
  return join(place(), made);
}

const place = (): string => join(packageRoot(), "dist/ready-made");
