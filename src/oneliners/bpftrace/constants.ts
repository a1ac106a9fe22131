/** Maps that BEGIN fills and nobody changes: a program has their entries in itself. */
import type { Block, BpftraceProgram, Expression, MapRef, Statement } from "./ast.js";

type Literal = Extract<Expression, { kind: "number" | "string" }>;

export interface Constant {
  readonly entries: readonly { readonly key: string | undefined; readonly value: Literal }[];
  readonly isText: boolean;
}

export function constantsOf({ blocks }: BpftraceProgram): ReadonlyMap<string, Constant> {
  const found = new Map<string, Constant>();
  const changed = new Set<string>();
  for (const block of blocks) {
    if (!isBegin(block)) for (const name of assigned(block.body)) changed.add(name);
    else
      for (const statement of block.body) {
        const entry = entryOf(statement);
        if (entry === undefined) {
          for (const name of assigned([statement])) changed.add(name);
          continue;
        }
        const { name, key, value } = entry;
        const before = found.get(name)?.entries ?? [];
        found.set(name, {
          entries: [...before, { key, value }],
          isText: value.kind === "string",
        });
      }
  }
  for (const name of changed) found.delete(name);
  return found;
}

export const isBegin = ({ probes }: Block): boolean => probes.every(({ kind }) => kind === "BEGIN");

function entryOf(
  statement: Statement,
):
  { readonly name: string; readonly key: string | undefined; readonly value: Literal } | undefined {
  if (statement.kind !== "assign" || statement.operator !== "=") return undefined;
  const { target, value } = statement;
  if (target.kind !== "map" || target.keys.length > 1) return undefined;
  if (value.kind !== "number" && value.kind !== "string") return undefined;
  const [key] = target.keys;
  if (key !== undefined && key.kind !== "number") return undefined;
  return { name: target.name, key: key?.text, value };
}

function assigned(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap((statement): readonly string[] => {
    if (statement.kind === "if")
      return [...assigned(statement.then), ...assigned(statement.otherwise)];
    if (statement.kind === "assign")
      return statement.target.kind === "map" ? [statement.target.name] : [];
    if (statement.kind !== "call" || statement.call.name !== "delete") return [];
    return statement.call.arguments
      .filter((each): each is MapRef => each.kind === "map")
      .map(({ name }) => name);
  });
}
