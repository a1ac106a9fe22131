import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

let found: string | undefined;

/**
 * The package's own directory: the one with native builds, layers and tools in
 * it. The same whether this runs from src/ or bundled in dist/.
 */
export function packageRoot(): string {
  return (found ??= search(import.meta.dirname));
}

/** By the name in package.json: a CMakeLists.txt may as well be that of a project that uses us. */
function search(directory: string): string {
  if (nameOfPackageIn(directory) === "bcc-repl") return directory;
  const above = dirname(directory);
  if (above === directory) throw new Error("the package's own directory is not above its code");
  return search(above);
}

function nameOfPackageIn(directory: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { name?: unknown })
      .name;
  } catch {
    return undefined;
  }
}
