import { compile } from "../../../src/compile/index.js";
import { openSymbols } from "../../../src/facts/symbols.js";
import { Session, type SessionRequest } from "../../../src/engine/session.js";
import { Block } from "../../../src/oneliners/codegen/block.js";
import { c, plainText } from "../../../src/oneliners/codegen/code.js";
import {
  addUpdate,
  beginKey,
  declareDropped,
  declareTable,
  type TableDraft,
} from "../../../src/oneliners/codegen/tables.js";
import type { Hook } from "../../../src/types/hook.js";
import type { TableSpec } from "../../../src/types/data.js";
import type { CompiledModule } from "../../../src/types/module.js";

export const symbols = openSymbols();

/** Each call of close(2). */
export const closeCalls: Hook = {
  kind: "tracepoint",
  category: "syscalls",
  event: "sys_enter_close",
};

/** `PID` in the text is that process: others may do the same meanwhile. */
export async function compiled(text: string, pid: number): Promise<CompiledModule> {
  const request = { text, fileName: "test.c", cflags: [`-DPID=${pid}`], headers: "auto" } as const;
  const result = await compile(request, { cache: false });
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value.module;
}

/** A program at close(2) that counts n = the workload's calls so far in a table of that draft. */
export function countingText(
  draft: TableDraft,
  key: (name: string) => string,
): {
  readonly text: string;
  readonly spec: TableSpec;
} {
  const source = { name: "test", text: "" };
  const block = new Block(source, "kernel");
  const { text, spec } = declareTable(draft);
  const amount = { code: c`n`, signed: true };
  if (draft.shape.kind === "hash") block.add([key(beginKey(draft, block))]);
  addUpdate(draft, block, {
    ...(draft.shape.kind === "array" ? { index: c`n % ${draft.shape.names.length}` } : {}),
    ...(draft.buckets === undefined && draft.aggregates.length === 1 ? {} : { amount }),
  });
  return {
    spec,
    text: `${declareDropped(1)}${text}int count(void *ctx) {
  if (bpf_get_current_pid_tgid() >> 32 != PID) return 0;
  u64 n = *(u64 *)(ctx + 16) - 1000000;
  if (n >= 10000000) return 0;
${plainText(block.code())}  return 0;
}
`,
  };
}

export const openAt = (
  module: CompiledModule,
  tables: readonly TableSpec[],
  attach: readonly Hook[] = [closeCalls],
  more: Partial<SessionRequest> = {},
): Session => Session.open({ module, tables, programs: [{ name: "count", attach }], ...more });
