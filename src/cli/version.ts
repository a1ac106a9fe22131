import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../package/root.js";

export function version(): string {
  const text = readFileSync(join(packageRoot(), "package.json"), "utf8");
  return (JSON.parse(text) as { readonly version: string }).version;
}
