import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package/root.js";
import { placedHere, withoutPlace } from "./in_package.js";
import type { ChildRequest } from "./protocol.js";

/**
 * What the first start of a tool is going to ask of the compiler, as the build of the package
 * found it on its kernel (`dist/foreseen`): the compiler gets it before the tool is planned.
 * undefined: not known, and so for whatever is not a tool of the package.
 */
export function foreseen(tool: string): ChildRequest | undefined {
  if (!/^\w+$/.test(tool)) return undefined;
  try {
    return placedHere(
      readFileSync(join(packageRoot(), "dist/foreseen", tool), "utf8"),
    ) as ChildRequest;
  } catch {
    return undefined;
  }
}

/** For a file of dist/foreseen. */
export const foreseenText = (request: ChildRequest): string => withoutPlace(request);
