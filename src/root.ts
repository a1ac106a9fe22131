import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

let found: string | undefined;

/**
 * The package's own directory: the one with native builds, layers and tools in
 * it. The same whether this runs from src/ or bundled in dist/.
 */
export function packageRoot(): string {
  return (found ??= search(import.meta.dirname));
}

function search(directory: string): string {
  if (existsSync(join(directory, "CMakeLists.txt"))) return directory;
  const above = dirname(directory);
  if (above === directory) throw new Error("the package's own directory is not above its code");
  return search(above);
}
