import { unreachable } from "../../types/outcome.js";
import { printExpression } from "../cexpr/printer.js";
import { printTypeName } from "../cexpr/typename.js";
import type { FormatText, FunctionName, Probe, TargetName } from "../ast.js";

/** A probe as text that parses to the same probe, in one canonical spelling. */
export function printProbe(probe: Probe): string {
  const { signature, predicate, format, values } = probe;
  const parts = [printTarget(probe.target)];
  if (signature)
    parts[0] += `(${signature.parameters.map(({ type, name }) => `${printTypeName(type)} ${name}`).join(", ")})`;
  if (predicate) parts.push(`(${printExpression(predicate)})`);
  if (format) parts.push([printFormat(format), ...values.map(printExpression)].join(", "));
  return parts.join(" ");
}

function printTarget(target: TargetName): string {
  switch (target.kind) {
    case "tracepoint":
      return `t:${target.category.text}:${target.event.text}`;
    case "usdt":
      return [
        "u",
        target.library.text,
        ...(target.provider ? [target.provider.text] : []),
        target.probe.text,
      ].join(":");
    case "function": {
      const offset = target.offset === 0n ? "" : `+0x${target.offset.toString(16)}`;
      return `${target.onReturn ? "r" : "p"}:${target.library?.text ?? ""}:${printFunction(target.function)}${offset}`;
    }
    default:
      return unreachable(target);
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
