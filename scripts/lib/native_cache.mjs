/**
 * The native parts in the user's cache: made in a directory of our own with a
 * name that nobody can guess, then put in place by one rename.
 */
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SetupError } from "./packages.mjs";

const parts = ["runtime.node", "bcc-compile"];

/** `build` writes cmake's output into the directory that it is given. */
export async function buildInCache(place, build) {
  const cache = place.cacheDirectory();
  const work = makeWork(cache);
  try {
    await build(join(work, "build"));
    const made = join(work, "made");
    mkdirSync(made, { mode: 0o700 });
    for (const name of parts) copyFileSync(join(work, "build/Release", name), join(made, name));
    rmSync(place.cachedBuild(), { recursive: true, force: true });
    renameSync(made, place.cachedBuild());
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  if (!place.isBuilt())
    throw new SetupError(
      `the native parts in ${cache} are not used: it is open to others or belongs to another user`,
    );
}

function makeWork(cache) {
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    return mkdtempSync(join(cache, "build-"));
  } catch (error) {
    throw new SetupError(`the native parts can't be built in ${cache}: ${error.message}`);
  }
}
