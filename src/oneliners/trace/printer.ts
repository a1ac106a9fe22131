import { unreachable } from "../../types/outcome.js";
import { printExpression } from "../cexpr/printer.js";
import { printTypeName } from "../cexpr/type_name.js";
import type { FormatText, FunctionName, Probe, NamedHook } from "../ast.js";

/** A probe as text that parses to the same probe, in one canonical spelling. */
export function printProbe(probe: Probe): string {
  const { signature, predicate, format, values } = probe;
  const parts = [printHook(probe.hook)];
  if (signature)
    parts[0] += `(${signature.parameters.map(({ type, name }) => `${printTypeName(type)} ${name}`).join(", ")})`;
  if (predicate) parts.push(`(${printExpression(predicate)})`);
  if (format) parts.push([printFormat(format), ...values.map(printExpression)].join(", "));
  return parts.join(" ");
}

function printHook(hook: NamedHook): string {
  switch (hook.kind) {
    case "tracepoint":
      return `t:${hook.category.text}:${hook.event.text}`;
    case "usdt":
      return [
        "u",
        hook.library.text,
        ...(hook.provider ? [hook.provider.text] : []),
        hook.probe.text,
      ].join(":");
    case "function": {
      const offset = hook.offset === 0n ? "" : `+0x${hook.offset.toString(16)}`;
      return `${hook.onReturn ? "r" : "p"}:${hook.library?.text ?? ""}:${printFunction(hook.function)}${offset}`;
    }
    default:
      return unreachable(hook);
  }
}

const printFunction = (name: FunctionName): string =>
  name.match === "regex" ? `/${name.text}/` : name.text;

function printFormat(format: FormatText): string {
  const escaped = format.text.replace(/[\\"]/g, "\\$&").replace(/[^\x20-\x7e]/g, (character) => {
    const value = character.charCodeAt(0);
    return value < 0x100 ? `\\${value.toString(8).padStart(3, "0")}` : character;
  });
  return `"${escaped}"`;
}
