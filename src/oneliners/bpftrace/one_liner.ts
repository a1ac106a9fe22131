/** Programs that only print or only count: one-liners of trace, and funccount. */
import type { Block, BpftraceProgram, Expression, ProbeName } from "./ast.js";
import type { Translation } from "./translation.js";
import { shortHead } from "./probes.js";

/** `kprobe:vfs_* { @[func] = count(); }` */
export function countText({ blocks }: BpftraceProgram): Translation | undefined {
  const [block] = blocks;
  const [probe] = block?.probes ?? [];
  const [statement] = block?.body ?? [];
  if (blocks.length !== 1 || block!.probes.length !== 1 || block!.body.length !== 1)
    return undefined;
  if (block!.filter !== undefined || statement?.kind !== "assign" || statement.operator !== "=")
    return undefined;
  const { target, value } = statement;
  if (value.kind !== "call" || value.name !== "count" || target.kind !== "map") return undefined;
  const [key] = target.keys;
  if (target.keys.length !== 1 || key?.kind !== "name" || !/^(?:func|probe)$/.test(key.name))
    return undefined;
  const head = shortHead(probe!);
  if (head === undefined || head.startsWith("r:") || probe!.kind === "profile") return undefined;
  return { text: `funccount '${head}'`, notes: [] };
}

/** Blocks of one printf each, of values that trace has names for. */
export function traceText(program: BpftraceProgram): Translation | undefined {
  const specs: string[] = [];
  for (const block of program.blocks) {
    for (const probe of block.probes) {
      const spec = traceSpec(block, probe);
      if (spec === undefined) return undefined;
      specs.push(spec);
    }
  }
  if (specs.some((spec) => spec.includes("'"))) return undefined;
  const text =
    specs.length === 1 ? specs[0]! : `trace ${specs.map((spec) => `'${spec}'`).join(" ")}`;
  return { text, notes: ["PID, TID, COMM and FUNC stand in front of each line"] };
}

function traceSpec(block: Block, probe: ProbeName): string | undefined {
  const head = shortHead(probe);
  const [statement] = block.body;
  if (head === undefined || block.body.length !== 1) return undefined;
  if (/^(?:profile|software|hardware|rawtracepoint)$/.test(probe.kind) || /[*?]/.test(head))
    return undefined;
  if (statement?.kind !== "call" || statement.call.name !== "printf") return undefined;
  const [format, ...values] = statement.call.arguments;
  if (format?.kind !== "string") return undefined;
  const say = (expression: Expression): string | undefined => said(expression, probe);
  const texts = values.map(say);
  const filter = block.filter === undefined ? "" : say(block.filter);
  if (filter === undefined || texts.some((text) => text === undefined)) return undefined;
  const line = format.value.replace(/\\n$/, "");
  const condition = filter === "" ? "" : ` (${filter})`;
  return [`${head}${condition} "${line}"`, ...texts].join(", ");
}

const builtins: Readonly<Record<string, string>> = {
  pid: "$tgid",
  tid: "$pid",
  uid: "$uid",
  gid: "$gid",
  cpu: "$cpu",
  comm: "$task->comm",
  curtask: "$task",
};

/** As trace says it; undefined where it has no word for it. */
function said(value: Expression, probe: ProbeName): string | undefined {
  const say = (inner: Expression): string | undefined => said(inner, probe);
  switch (value.kind) {
    case "number":
      return /^(?:0x[\da-f]+|\d+)$/i.test(value.text) ? value.text : undefined;
    case "name": {
      const argument = /^arg(\d)$/.exec(value.name)?.[1];
      if (argument !== undefined) return `arg${Number(argument) + 1}`;
      if (value.name === "retval") return /ret/.test(probe.kind) ? "retval" : undefined;
      return Object.hasOwn(builtins, value.name) ? builtins[value.name] : undefined;
    }
    case "field":
      if (/^k(?:ret)?func$/.test(probe.kind)) return value.name;
      return probe.kind === "tracepoint" ? `args->${value.name}` : undefined;
    case "call":
      return value.name === "str" && value.arguments.length === 1
        ? say(value.arguments[0]!)
        : undefined;
    case "binary":
      return compared(value, say) ?? joined(value, say);
    case "unary": {
      const operand =
        value.operator === "*" || value.operator === "&" ? undefined : say(value.operand);
      return operand === undefined ? undefined : `${value.operator}${operand}`;
    }
    case "member": {
      const of = say(value.of);
      return of === undefined ? undefined : `${of}${value.operator}${value.name}`;
    }
    case "cast": {
      const operand = say(value.operand);
      return operand === undefined ? undefined : `((${value.type})${operand})`;
    }
    default:
      return undefined;
  }
}

type Say = (value: Expression) => string | undefined;
type Binary = Extract<Expression, { kind: "binary" }>;

/** Strings are compared by STRCMP. */
function compared({ operator, left, right }: Binary, say: Say): string | undefined {
  const [literal, other] = left.kind === "string" ? [left, right] : [right, left];
  if (literal.kind !== "string" || (operator !== "==" && operator !== "!=")) return undefined;
  const text = say(other);
  if (text === undefined) return undefined;
  return `${operator === "!=" ? "!" : ""}STRCMP("${literal.value}", ${text})`;
}

function joined({ operator, left, right }: Binary, say: Say): string | undefined {
  const [a, b] = [say(left), say(right)];
  if (a === undefined || b === undefined) return undefined;
  const inner = (text: string, of: Expression): string =>
    of.kind === "binary" ? `(${text})` : text;
  return `${inner(a, left)} ${operator} ${inner(b, right)}`;
}
