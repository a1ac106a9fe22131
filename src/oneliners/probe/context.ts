import { unreachable } from "../../types/outcome.js";
import { plainText, type Code } from "../codegen/code.js";
import type { ProgramContext } from "../resolve/resolved_hook.js";
import { fieldName, isScalarField } from "../resolve/tracepoint.js";

/** The C parameter of a program; `name` is that of its context struct. */
export function contextParameter(context: ProgramContext, name: string): string {
  switch (context.kind) {
    case "registers":
      return "struct registers *ctx";
    case "arguments":
      return "u64 *ctx";
    case "tracepoint":
      return `struct ${name} *ctx`;
    default:
      return unreachable(context);
  }
}

/** A tracepoint's record, from its format: the fields that the body reads, at their exact offsets. */
export function contextStruct(context: ProgramContext, name: string, body: Code): string {
  if (context.kind !== "tracepoint") return "";
  const used = new Set([...plainText(body).matchAll(/ctx->(f\d+)/g)].map((match) => match[1]));
  const lines: string[] = [];
  let at = 0;
  for (const field of [...context.fields].sort((a, b) => a.offset - b.offset)) {
    if (field.offset < at || !used.has(fieldName(field))) continue;
    if (field.offset > at) lines.push(`  char gap${at}[${field.offset - at}];`);
    const scalarType = `${field.signed ? "s" : "u"}${field.size * 8}`;
    lines.push(
      isScalarField(field)
        ? `  ${scalarType} ${fieldName(field)};`
        : `  char ${fieldName(field)}[${field.size}];`,
    );
    at = field.offset + field.size;
  }
  return `struct ${name} {\n${lines.join("\n") || "  u64 f0;"}\n};\n`;
}
