import { unreachable } from "../../types/outcome.js";
import type { Expression } from "./ast.js";

export interface Mentions {
  readonly names: ReadonlySet<string>;
  /** Without the `$`. */
  readonly variables: ReadonlySet<string>;
  readonly entries: ReadonlySet<string>;
}

/** Which names the expressions use: decides what an entry program has to keep for its return. */
export function mentions(expressions: readonly Expression[]): Mentions {
  const found = {
    names: new Set<string>(),
    variables: new Set<string>(),
    entries: new Set<string>(),
  };
  for (const expression of expressions) {
    visit(expression, (node) => {
      if (node.kind === "name") found.names.add(node.name);
      if (node.kind === "variable") found.variables.add(node.name);
      if (node.kind === "entry") found.entries.add(node.name);
    });
  }
  return found;
}

export function visit(node: Expression, see: (node: Expression) => void): void {
  see(node);
  for (const child of children(node)) visit(child, see);
}

/** Of the tree, with a stack of our own: it may be higher than the machine's. */
export function heightOf(root: Expression): number {
  let highest = 0;
  const left: (readonly [Expression, number])[] = [[root, 1]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [node, height] = next;
    highest = Math.max(highest, height);
    for (const child of children(node)) left.push([child, height + 1]);
  }
  return highest;
}

export function children(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case "number":
    case "char":
    case "string":
    case "name":
    case "variable":
    case "entry":
    case "sizeof-type":
      return [];
    case "unary":
    case "cast":
    case "sizeof":
    case "space":
      return [node.operand];
    case "binary":
      return [node.left, node.right];
    case "conditional":
      return [node.test, node.then, node.otherwise];
    case "call":
      return node.arguments;
    case "index":
      return [node.base, node.index];
    case "member":
      return [node.base];
    default:
      return unreachable(node);
  }
}
