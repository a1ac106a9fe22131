import type { CacheStore } from "../../compile/store.js";
import type { FormData, FormParam, FormPlan } from "../../program/index.js";
import type { CompiledModule } from "../../types/module.js";
import type { OneOf, ToolProbe } from "../../types/tool.js";
import { openMemo, type Memo } from "../run/remembered_runs.js";

export type AskedProbe = ToolProbe | OneOf;

/** A C file and the choices that make another program of it. */
export interface FormFile {
  readonly path: string;
  /** As it stands in an editor; absent: what the file has. */
  readonly text?: string | undefined;
  readonly defines: Readonly<Record<string, string | number | boolean>>;
  readonly probes: readonly AskedProbe[];
  /** Functions that are not loaded. */
  readonly leftOut: readonly string[];
  /** Names of what is shown. */
  readonly shown: readonly string[];
}

/** A form compiled, with how its data is read: what the cache keeps, plain data. */
export interface FormReady extends FormData {
  readonly plan: FormPlan;
  readonly module: CompiledModule;
}

/** A file of tools/include, compiled: the same for every tool, put behind programs that call it. */
export interface LinkedModule {
  readonly module: CompiledModule;
  readonly params: readonly FormParam[];
}

/** What was kept of a form, and where the next one is kept. */
export const formMemo = (store: CacheStore, file: FormFile): Memo<FormReady> =>
  openMemo<FormReady>(store, "form", [
    file.path,
    JSON.stringify(file.defines),
    JSON.stringify([file.probes, file.leftOut]),
    ...file.shown,
  ]);
