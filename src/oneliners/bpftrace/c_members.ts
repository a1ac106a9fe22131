/** Members of the kernel's structs: where they lie, and how they are read. */
import type { KernelFacts } from "../../types/facts.js";
import type { Span } from "../../types/outcome.js";
import { nearestHint } from "../source.js";
import type { Expression } from "./ast.js";
import { stringSize, unsigned, type Lines, type Value } from "./c_types.js";
import { memberOf, nearestMembers, shapeOf, targetOf } from "./kernel_types.js";
import { wrong } from "./lexer.js";
import { memberName } from "./names.js";

type Member = Extract<Expression, { kind: "member" }>;

interface Place {
  /** A pointer. */
  readonly base: string;
  readonly path: string;
  readonly user: boolean;
  /** Of BTF; absent where it does not tell. */
  readonly type?: number;
  readonly name: string;
}

/** Where a name alone would mean the current process: that of whose it is in front. */
const ownName = (of: Expression, name: string): string =>
  memberName(name) === name || !("name" in of) ? memberName(name) : `${of.name}_${name}`;

interface MemberLines extends Lines {
  readonly scope: { readonly text: string; readonly kernel: KernelFacts };
  readonly refuse: (span: Span, what: string) => never;
}

export class Members {
  constructor(private readonly lines: MemberLines) {}

  value(expression: Member): Value {
    const { types } = this.lines.scope.kernel;
    const place = this.place(expression);
    const { base, path, user, type, name } = place;
    const address = `(u64)&${base}->${path}`;
    const shape = type === undefined ? unsigned : shapeOf(types, type, user);
    // Of a struct that stands there only the bytes can be said.
    if (shape === undefined)
      return {
        code: address,
        shape: { kind: "bytes", size: types.type(type!)?.size ?? 0, user },
        name,
      };
    if (shape.kind === "bytes") return { code: address, shape, name };
    if (shape.kind === "string") {
      const size = Math.min(stringSize, shape.size);
      const code = this.lines.fresh("text");
      const read = user ? "bpf_probe_read_user_str" : "bpf_probe_read_kernel_str";
      this.lines.add(`char ${code}[${size}] = {};`);
      this.lines.add(`${read}(${code}, sizeof(${code}), &${base}->${path});`);
      return { code, shape: { kind: "string", size }, name };
    }
    const cast = shape.kind === "pointer" ? `(${shape.type})` : "";
    if (!user) return { code: `${cast}READ(${base}, ${path})`, shape, name };
    const code = this.lines.fresh("read");
    this.lines.add(`${shape.kind === "int" ? `typeof(${base}->${path})` : "u64"} ${code} = 0;`);
    this.lines.add(`bpf_probe_read_user(&${code}, sizeof(${code}), &${base}->${path});`);
    return { code: `${cast}${code}`, shape, name };
  }

  /** Where a member lies: behind a pointer, within structs of each other. */
  private place({ of, operator, name, span }: Member): Place {
    const { types } = this.lines.scope.kernel;
    const inner = of.kind === "member" && operator === "." ? this.place(of) : undefined;
    const isInside =
      inner?.type !== undefined && shapeOf(types, inner.type, inner.user) === undefined;
    if (inner !== undefined && (isInside || inner.type === undefined))
      return {
        ...inner,
        ...this.memberIn(inner.type, name, span),
        path: `${inner.path}.${name}`,
        name: ownName(of, name),
      };
    const { code, shape } = this.lines.value(of);
    const pointer = shape.kind === "pointer" ? shape : undefined;
    if (pointer === undefined)
      this.lines.refuse(span, `a member of something that is not a pointer to a struct`);
    const simple = /^\w+$/.test(code) ? code : this.lines.fresh("p");
    if (simple !== code) this.lines.add(`${pointer.type} ${simple} = ${code};`);
    return {
      base: simple,
      path: name,
      user: pointer.user === true,
      ...this.memberIn(targetOf(types, pointer.type), name, span),
      name: ownName(of, name),
    };
  }

  private memberIn(
    record: number | undefined,
    name: string,
    span: Span,
  ): { readonly type?: number } {
    const { types } = this.lines.scope.kernel;
    if (record === undefined) return {};
    const found = memberOf(types, record, name);
    if (found?.isBitField === true) this.lines.refuse(span, `${name}, which is a bit-field,`);
    if (found !== undefined) return { type: found.type };
    const struct = types.type(record)?.name ?? "";
    const near = nearestMembers(types, record, name);
    throw wrong(
      this.lines.scope.text,
      span,
      `struct ${struct} has no member ${name} on this kernel`,
      {
        hint: nearestHint(near),
      },
    );
  }
}
