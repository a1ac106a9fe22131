import type { KernelFacts, UserAbi, UserPrototype, UserType } from "../../../types/facts.js";
import type { Parameter } from "../../cexpr/ast.js";
import { pointerTo, RAW, resolveTypeName, U32, U64, VOID, type CType } from "../../cexpr/types.js";
import { code, NOWHERE, type Value } from "../../cexpr/value.js";
import { looseWord, typedWord } from "../function_names.js";
import { FLOAT } from "./shape.js";
import { CONVENTIONS, type Convention } from "./convention.js";
import { place, type Placement } from "./place.js";
import { narrowed, passedType, shownType } from "./types.js";

/** What is known of one function of a program. */
export interface UserFunction {
  readonly abi: UserAbi;
  /** As the symbol calls it. */
  readonly name: string;
  /** A text says why it is not known. */
  readonly prototype: UserPrototype | string;
}

export interface ArgumentNames {
  readonly arguments: readonly Value[];
  readonly parameters: ReadonlyMap<string, Value>;
  /** Name → why there is no value of that name. */
  readonly absent: ReadonlyMap<string, string>;
}

/** Go's order; `di` and its like are the kernel's names. */
const GO_REGISTERS = ["ax", "bx", "cx", "di", "si", "r8", "r9", "r10", "r11"];
const X64_REGISTERS = ["di", "si", "dx", "cx", "r8", "r9"];

/** arg1 … arg12 have a meaning where nothing tells how many there are. */
const MOST_ARGUMENTS = 12;

/** The compiler made another function of it, whose parameters nobody describes. */
const CHANGED = /\.(isra|constprop)\./;

/** Names for the arguments of a function at its first instruction, or `inside` of it, by the rules of its program. */
export function argumentNames(
  shape: UserFunction,
  signature: readonly Parameter[] | undefined,
  inside: boolean,
  kernel: KernelFacts,
): ArgumentNames {
  const { abi, prototype } = shape;
  const known = typeof prototype === "string" ? undefined : prototype;
  const convention = conventionOf(shape);
  if (typeof convention === "string") return nothing(signature, convention);
  const written = (signature ?? []).map((parameter) => writtenType(parameter, convention, kernel));
  const types = typesOf(known, written, typeof prototype === "string" ? prototype : "");
  const placements = place(types, known?.result, convention);
  const limit = known === undefined || known.open ? types.length : known.parameters.length;
  const all = new Names(placements, convention, abi, limit, inside);
  types.forEach((_, i) => {
    const own = signature?.[i]?.name ?? known?.parameters[i]?.name ?? "";
    const described = known?.parameters[i]?.type;
    const type = written[i] ?? (described && shownType(described));
    all.argument(i, type);
    if (own !== "") all.parameter(i, own, type);
  });
  return all;
}

function nothing(signature: readonly Parameter[] | undefined, why: string): ArgumentNames {
  const names = Array.from({ length: MOST_ARGUMENTS }, (_, i) => `arg${i + 1}`);
  const own = (signature ?? []).map(({ name }) => name);
  const absent = new Map([...names, ...own].map((name) => [name, why]));
  return { arguments: [], parameters: new Map(), absent };
}

/** By which rules its arguments come, or why that is not known. */
export function conventionOf({ abi, name, prototype }: UserFunction): Convention | string {
  const known = typeof prototype === "string" ? undefined : prototype;
  if (CHANGED.test(name)) return "is not known: the compiler has changed this copy's parameters";
  if (abi.machine === "other") return "is not known: the file is for another processor";
  // Programs with C in them have functions of both kinds; Go's have their package before a dot.
  const isGo = known ? known.go : abi.go !== undefined && name.includes(".");
  if (!isGo) return CONVENTIONS[abi.machine];
  if (abi.machine !== "x64") return "is not known: Go's calling convention on this processor";
  if (name.endsWith(".abi0") || abi.go === "stack")
    return known
      ? CONVENTIONS.goStack
      : "is not known: on Go's stack, only debug information tells";
  if (abi.go === "registers") return CONVENTIONS.go;
  return "is not known: the program's build information does not tell Go's version";
}

function writtenType(parameter: Parameter, convention: Convention, kernel: KernelFacts): CType {
  const type = resolveTypeName(parameter.type, kernel.types, "user");
  return convention.word === 4 ? narrowed(type, parameter.type) : type;
}

/** The program's own description beats a person's words, which beat nothing: then all are plain words. */
function typesOf(
  known: UserPrototype | undefined,
  written: readonly CType[],
  why: string,
): readonly UserType[] {
  const own = known?.parameters.map(({ type }) => type) ?? [];
  const count = Math.max(own.length, written.length, MOST_ARGUMENTS);
  return Array.from({ length: count }, (_, i) => own[i] ?? withReason(written[i], why));
}

const PLAIN: UserType = { kind: "pointer", text: false };

function withReason(written: CType | undefined, why: string): UserType {
  if (written === undefined) return PLAIN;
  const type = passedType(written);
  if (type.kind !== "unknown" || why === "") return type;
  return { kind: "unknown", why: `${type.why}, and ${why}` };
}

class Names implements ArgumentNames {
  readonly arguments: Value[] = [];
  readonly parameters = new Map<string, Value>();
  readonly absent = new Map<string, string>();

  constructor(
    private readonly placements: readonly Placement[],
    private readonly convention: Convention,
    private readonly abi: UserAbi,
    private readonly limit: number,
    private readonly inside: boolean,
  ) {}

  argument(index: number, type: CType | undefined): void {
    const word = this.word(index, type);
    if (typeof word === "string") this.absent.set(`arg${index + 1}`, word);
    else this.arguments[index] = looseWord(word, type);
  }

  parameter(index: number, name: string, type: CType | undefined): void {
    const word = this.word(index, type);
    if (typeof word === "string") this.absent.set(name, word);
    else this.parameters.set(name, type === undefined ? word : typedWord(word, type));
  }

  private word(index: number, type: CType | undefined): Value | string {
    if (index >= this.limit) return `does not exist: the function takes ${counted(this.limit)}`;
    const where = this.placements[index]!;
    if (where.kind === "refused") return where.why;
    if (where.kind === "register") return code(`ctx->${this.registers[where.index]}`, RAW);
    return this.inside
      ? "is on the stack, where only the function's first instruction finds it"
      : onStack(where.offset, this.convention, type);
  }

  private get registers(): readonly string[] {
    if (this.convention.shapes === "go") return GO_REGISTERS;
    if (this.abi.machine === "x64") return X64_REGISTERS;
    return Array.from({ length: 8 }, (_, n) => `regs[${n}]`);
  }
}

const counted = (n: number): string => (n === 1 ? "one parameter" : `${n || "no"} parameters`);

function onStack(offset: number, { word }: Convention, type: CType | undefined): Value {
  const wide = word === 8 || (type?.kind === "int" && type.size === 8);
  const address = code("ctx->sp", pointerTo(VOID, "user"));
  const read = wide ? U64 : U32;
  const load: Value = {
    kind: "load",
    place: { kind: "place", address, offset, type: read, space: "user", span: NOWHERE },
    type: read,
    span: NOWHERE,
  };
  return wide ? { ...load, type: RAW } : { kind: "cast", operand: load, type: RAW, span: NOWHERE };
}

/** The result with its type, or why there is none to show. */
export function resultOf({ abi, name, prototype }: UserFunction): Value | string {
  const narrow = abi.machine === "i386";
  const word = code(abi.machine === "arm64" ? "ctx->regs[0]" : "ctx->ax", RAW);
  const raw: Value = narrow
    ? { kind: "cast", operand: { ...word, type: U32 }, type: RAW, span: NOWHERE }
    : word;
  if (typeof prototype === "string" || prototype.go || CHANGED.test(name)) return raw;
  const { result } = prototype;
  if (result === undefined) return "does not exist: the function gives nothing (void)";
  if (result.kind === "unknown") return `is not known: ${result.why}`;
  if (result.kind === "float") return FLOAT;
  const type = shownType(result);
  if (type === undefined || (narrow && type.kind === "int" && type.size === 8))
    return "does not come in one register: it is not a single number";
  return typedWord(raw, type);
}
