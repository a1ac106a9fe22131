import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { libbccPath, nativeTextId } from "../package/native.js";
import { packageRoot } from "../package/root.js";
import { PROTOCOL, type Announcement, type ChildAnswer } from "./protocol.js";

/** Stands for the package's own directory in paths. */
const HERE = "\0package";

/**
 * What came with the package compiled, by what it was compiled from: on a kernel
 * whose types are the same where a tool looks, its first start needs no LLVM.
 * `npm run ready-made` makes it, of this kernel's types.
 */
export function readyMade(
  { compiling, files }: Announcement,
  directory = ownDirectory(),
): ChildAnswer | undefined {
  if (directory === undefined) return undefined;
  const here = JSON.stringify(packageRoot()).slice(1, -1);
  try {
    const text = readFileSync(join(directory, compiling), "utf8").replaceAll(QUOTED_HERE, here);
    const answer = JSON.parse(text) as ChildAnswer;
    return answer.protocol === PROTOCOL && answer.id === compiling
      ? { ...answer, files }
      : undefined;
  } catch {
    // Not there, or damaged: it is compiled.
    return undefined;
  }
}

/** Keeps an answer for readyMade() in this package. */
export function keepReadyMade(answer: ChildAnswer, directory = ownDirectory()): void {
  if (directory === undefined || answer.id === "") return;
  mkdirSync(directory, { recursive: true });
  const here = JSON.stringify(packageRoot()).slice(1, -1);
  const text = JSON.stringify({ ...answer, files: [], log: "" }).replaceAll(here, QUOTED_HERE);
  writeFileSync(join(directory, answer.id), text);
}

/** Before they are made anew. */
export function dropReadyMade(): void {
  rmSync(place(), { recursive: true, force: true });
}

const QUOTED_HERE = JSON.stringify(HERE).slice(1, -1);

/** One for each text of the native parts and each libbcc: another may make something else of it. */
function ownDirectory(): string | undefined {
  const libbcc = libbccPath();
  if (libbcc === undefined) return undefined;
  const made = [process.arch, nativeTextId(), basename(libbcc)].join("-");
  return join(place(), made);
}

const place = (): string => join(packageRoot(), "dist/ready-made");
