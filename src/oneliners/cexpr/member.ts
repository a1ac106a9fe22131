import type { BtfType, TypeFacts } from "../../types/facts.js";
import { nearest } from "../nearest.js";
import { mistake, nearestHint } from "../source.js";
import { memberAlias } from "./aliases.js";
import type { Expression } from "./ast.js";
import { decay, readable } from "./convert.js";
import type { Scope } from "./scope.js";
import {
  findMember,
  fromBtf,
  memberNames,
  printType,
  type CType,
  type FoundMember,
  type Space,
} from "./types.js";
import { respan, type Value } from "./value.js";

type Member = Expression & { kind: "member" };

/** `base.name`, `base->name`. A dot on a pointer and an arrow on a struct are understood, as only one thing can be meant. */
export function checkMember(expression: Member, base: Value, scope: Scope): Value {
  if (base.kind === "context") return contextMember(expression, base, scope);
  if (base.kind === "place" && base.type.kind === "record") {
    return recordMember(expression, base.address, base.offset, base.type, base.space, scope);
  }
  if (base.kind === "opaque-member" && !expression.arrow)
    return opaqueMember(expression, base, base.space, "");
  const pointer = readable(decay(base), scope);
  if (pointer.type.kind === "pointer") {
    const { target, space } = pointer.type;
    if (target.kind === "record") return recordMember(expression, pointer, 0, target, space, scope);
    if (target.kind === "opaque")
      return opaqueMember(expression, pointer, space, `${target.text} *`);
  }
  if (pointer.type.kind === "opaque") {
    const space = pointer.kind === "opaque-member" ? pointer.space : scope.space;
    return opaqueMember(expression, pointer, space, pointer.type.text);
  }
  const operator = expression.arrow ? "->" : ".";
  throw mistake(
    scope.source,
    expression.base.span,
    "not-a-struct",
    `${operator}${expression.name} needs a struct, this is ${printType(pointer.type)}`,
    {
      hint: "say what it points to: ((struct file *)arg1)->f_flags, or give the signature: func(struct file *f)",
    },
  );
}

function contextMember(expression: Member, base: Value & { kind: "context" }, scope: Scope): Value {
  const known = base.names.get(expression.name);
  if (known) return respan(known, expression.span);
  const near = nearest(expression.name, base.names.keys());
  throw mistake(
    scope.source,
    expression.nameSpan,
    "unknown-field",
    `${base.what} has no field ${expression.name}`,
    {
      hint: nearestHint(near) ?? `it has: ${[...base.names.keys()].join(", ")}`,
      fix: near[0],
    },
  );
}

function recordMember(
  expression: Member,
  address: Value,
  offset: number,
  record: CType & { kind: "record" },
  space: Space,
  scope: Scope,
): Value {
  const type = scope.types.type(record.id);
  const found =
    type &&
    (findMember(scope.types, type, expression.name) ??
      findAlias(scope.types, type, expression.name));
  if (!type || !found) {
    const near = type ? nearest(expression.name, memberNames(scope.types, type)) : [];
    throw mistake(
      scope.source,
      expression.nameSpan,
      "unknown-member",
      `${printType(record)} has no member ${expression.name}`,
      {
        hint: nearestHint(near),
        fix: near[0],
      },
    );
  }
  const memberType = fromBtf(scope.types, found.type, memberSpace(space));
  const whole = Math.floor(found.bitOffset / 8);
  if (found.bitSize === 0) {
    return {
      kind: "place",
      address,
      offset: offset + whole,
      type: memberType,
      space,
      span: expression.span,
    };
  }
  const unit = memberType.kind === "int" ? memberType.size : 4;
  const start = whole - (whole % unit);
  const bits = { offset: found.bitOffset - start * 8, size: found.bitSize };
  return {
    kind: "place",
    address,
    offset: offset + start,
    type: memberType,
    space,
    bits,
    span: expression.span,
  };
}

/** A member that only a macro of the headers names, by its real path. */
function findAlias(types: TypeFacts, record: BtfType, name: string): FoundMember | undefined {
  const path = memberAlias(record.name, name);
  let at: BtfType | undefined = record;
  let found: FoundMember | undefined;
  let bitOffset = 0;
  for (const step of path ?? []) {
    found = at && findMember(types, at, step);
    if (!found) return undefined;
    bitOffset += found.bitOffset;
    at = types.type(found.type);
  }
  return found && { ...found, bitOffset };
}

/** A pointer found in user memory points to user memory; one found in kernel memory may point to either. */
const memberSpace = (space: Space): Space => (space === "user" ? "user" : "any");

/** Members that BTF does not know: the compiler gets the path, and says so when it does not know them either. */
function opaqueMember(expression: Member, base: Value, space: Space, pointerText: string): Value {
  const extend = base.kind === "opaque-member" && !expression.arrow;
  const pointer = extend ? base.pointer : pointerText;
  const path = extend ? `${base.path}.${expression.name}` : expression.name;
  const type: CType = { kind: "opaque", text: `typeof(((${pointer})0)->${path})` };
  return {
    kind: "opaque-member",
    address: extend ? base.address : base,
    pointer,
    path,
    space,
    type,
    span: expression.span,
  };
}
