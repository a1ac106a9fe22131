/**
 * What a build step was made from: one hash over the names and contents of its
 * inputs. Times alone would be wrong after a checkout of an older commit.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What the native parts are made from; a package has the same. */
export const NATIVE_TEXTS = ["CMakeLists.txt", "native"];

/** Hash of files and whole directories below `root`; a missing one counts as such. */
export function hashInputs(root, paths) {
  const hash = createHash("sha1");
  for (const path of paths) addPath(hash, root, path);
  return hash.digest("hex");
}

function addPath(hash, root, path) {
  let content;
  try {
    content = readFileSync(join(root, path));
  } catch (error) {
    if (error.code === "EISDIR") return addDirectory(hash, root, path);
    if (error.code !== "ENOENT") throw error;
  }
  // The length keeps "ab"+"c" apart from "a"+"bc".
  hash.update(`${path}\0${content?.length ?? -1}\0`);
  if (content) hash.update(content);
}

function addDirectory(hash, root, path) {
  for (const name of readdirSync(join(root, path)).sort()) addPath(hash, root, join(path, name));
}

/** The stamp that a step left behind when it was done; undefined before. */
export function readStamp(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

export function writeStamp(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, value);
  renameSync(`${file}.${process.pid}`, file);
}
