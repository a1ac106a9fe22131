import { createRequire } from "node:module";
import { join } from "node:path";
import { packageRoot } from "./root.js";

interface Place {
  nativePart(name: string): string | undefined;
  cacheDirectory(): string;
  libbccPath(): string | undefined;
  textId(): string;
}

let place: Place | undefined;

/** One implementation for the commands' start, the set-up and this: bin/place.cjs. */
function nativePlace(): Place {
  const path = join(packageRoot(), "bin/place.cjs");
  return (place ??= createRequire(path)(path) as Place);
}

/** Path of `runtime.node` or `bcc-compile`; throws where it was never built. */
export function nativePart(name: string): string {
  const path = nativePlace().nativePart(name);
  if (path === undefined)
    throw new Error(
      `the native part ${name} is not built: any command builds it, like ${join(packageRoot(), "bin/bcc-repl")} doctor`,
    );
  return path;
}

/** $BCC_REPL_CACHE, else /var/cache/bcc-repl for root, else bcc-repl in the user's own cache. */
export const cacheDirectory = (): string => nativePlace().cacheDirectory();

/** The library itself, not the link to it: its name ends with the version. */
export const libbccPath = (): string | undefined => nativePlace().libbccPath();

/** The same wherever the native parts have the same text. */
export const nativeTextId = (): string => nativePlace().textId();
