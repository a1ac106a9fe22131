import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { CacheStore } from "../../compile/store.js";
import { fileTrouble, isFileTrouble } from "../../files/trouble.js";
import {
  describeForm,
  planForm,
  writeForm,
  type FormPlan,
  type FormRequest,
} from "../../program/index.js";
import type { Machine } from "../../types/tool.js";
import type { KernelFacts } from "../../types/facts.js";
import type { CompiledModule } from "../../types/module.js";
import { fail, ok, type Outcome } from "../../types/outcome.js";
import { compilePlan, type CompileSettings } from "../run/compile_plan.js";
import { includedFiles, toolIncludes } from "../run/includes.js";
import { attachedFiles, restsOnModule, type Memo } from "../run/remembered_runs.js";
import { chosenProbes } from "./alternatives.js";
import type { FormFile, FormReady } from "./form_file.js";
import type { Rest } from "./watched_facts.js";

/** The plan alone: nothing is compiled. */
export function planFile(file: FormFile, machine: Machine): Outcome<FormPlan> {
  const { path, defines } = file;
  const read = file.text === undefined ? readText(path) : ok(file.text);
  if (!read.ok) return read;
  const chosen = chosenProbes(file.probes, machine);
  if (!chosen.ok) return chosen;
  const planned = planForm(
    {
      ...requestOf(path, read.value),
      defines,
      probes: chosen.value.probes,
      leftOut: [...chosen.value.leftOut, ...file.leftOut],
    },
    machine,
  );
  if (!planned.ok) return planned;
  return ok({ ...planned.value, notes: [...chosen.value.notes, ...planned.value.notes] });
}

function requestOf(path: string, text: string): FormRequest {
  const directories = [toolIncludes(), dirname(resolve(path))];
  return {
    name: basename(path),
    text,
    included: includedFiles(text, directories),
    directories,
  };
}

const includesTool = ({ included }: FormRequest): boolean =>
  included.some((one) => dirname(one.path) === toolIncludes());

/** It includes tool.h or a header beside it, directly or not. */
export const isForm = (path: string, text: string): boolean =>
  text.includes("#include") && includesTool(requestOf(path, text));

/** What is compiled of a file, without a place for anything; undefined where it does not include tool.h. */
export function writeFile(
  path: string,
  text: string,
  kernel: KernelFacts,
): ReturnType<typeof writeForm> | undefined {
  const request = requestOf(path, text);
  return includesTool(request) ? writeForm(request, kernel) : undefined;
}

function readText(path: string): Outcome<string> {
  try {
    return ok(readFileSync(path, "utf8"));
  } catch (error) {
    if (!isFileTrouble(error)) throw error;
    const message = `cannot read ${path}: ${fileTrouble(error)}`;
    return fail({ severity: "error", code: "unreadable-file", message });
  }
}

/** Plans, compiles and describes. */
export async function makeForm(
  file: FormFile,
  planned: FormPlan,
  settings: Omit<CompileSettings, "fileName">,
  store: CacheStore,
): Promise<Outcome<FormReady>> {
  const fileName = basename(file.path);
  const compiled = await compilePlan(planned, { ...settings, fileName }, store);
  if (!compiled.ok) return compiled;
  const described = describeForm(planned, compiled.value, file.shown);
  if (!described.ok) return described;
  return ok({ ...described.value, plan: planned, module: compiled.value });
}

/** Keeps it for the next start, unless it rests on what is another next time. */
export function rememberForm(
  memo: Memo<FormReady>,
  file: FormFile,
  ready: FormReady,
  rest: Rest,
): void {
  const { plan, module } = ready;
  if (rest.processes || restsOnModule(plan)) return;
  const texts = plan.included ?? [];
  memo.remember(
    {
      ...ready,
      plan: {
        ...plan,
        cText: "",
        origins: [],
        included: [],
        notes: plan.notes.filter(({ code }) => code !== "kernel"),
      },
      module: withoutPlaces(module),
    },
    [file.path, ...texts.map(({ path }) => path), ...rest.files, ...attachedFiles(plan)],
  );
}

/** The compiler's places and types serve messages alone: a run that is refused is made anew. */
export function withoutPlaces(module: CompiledModule): CompiledModule {
  const { maps, license } = module;
  const programs = module.programs.map(({ name, instructions, relocations, contextType }) => ({
    name,
    instructions,
    relocations,
    lines: [],
    ...(contextType === undefined ? {} : { contextType }),
  }));
  return { programs, maps, license, warnings: [], ...btfOf(module) };
}

/** Some maps can't be made without types. */
const btfOf = ({ btf }: CompiledModule): { readonly btf?: Uint8Array } =>
  btf === undefined ? {} : { btf };
