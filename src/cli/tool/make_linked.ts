import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "../../compile/compile.js";
import type { CacheStore } from "../../compile/store.js";
import { openKernelFacts } from "../../facts/index.js";
import { ok, type Outcome } from "../../types/outcome.js";
import type { CompileSettings } from "../run/compile_plan.js";
import { toolIncludes } from "../run/includes.js";
import { withoutPlaces, writeFile } from "./form_plan.js";
import type { LinkedModule } from "./form_file.js";

/** A file of tools/include compiled, with the files that it was made of. */
export async function makeLinked(
  name: string,
  settings: Omit<CompileSettings, "fileName">,
  store: CacheStore,
): Promise<Outcome<{ readonly linked: LinkedModule; readonly files: readonly string[] }>> {
  const path = join(toolIncludes(), name);
  const written = writeFile(path, readFileSync(path, "utf8"), openKernelFacts());
  if (written === undefined) throw new Error(`${path} does not include tool.h`);
  if (!written.ok) return written;
  const { cText, cflags, form, included = [] } = written.value;
  const request = { text: cText, fileName: name, cflags, headers: settings.headers };
  const compiled = await compile(request, { ...settings, store });
  if (!compiled.ok) return compiled;
  return ok({
    linked: { module: withoutPlaces(compiled.value.module), params: form.params },
    files: [path, ...included.map((one) => one.path)],
  });
}
