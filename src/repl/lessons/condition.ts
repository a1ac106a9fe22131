/** The small language of a step's check, one condition a line: read whole, never evaluated as code. */
import { nearest } from "../../oneliners/nearest.js";
import { comparisons, type Comparison, type Order, type Test, type Where } from "../lesson.js";
import { viewKinds } from "../model.js";

/** A condition that cannot be read; `message` says why. */
export class WrongCondition extends Error {}

const wrong = (message: string): never => {
  throw new WrongCondition(message);
};

const kinds = [
  "rows",
  "sum",
  "buckets",
  "probe",
  "state",
  "refused",
  "text",
  "note",
  "view",
] as const;
const states = ["running", "stopped", "failed"];

/** @throws WrongCondition */
export function readCondition(text: string): Test {
  const words = new Words(text);
  const kind = words.next("a condition");
  const test = readTest(kind, words);
  words.end();
  return test;
}

function readTest(kind: string, words: Words): Test {
  switch (kind) {
    case "rows":
      return { kind, ...order(words), where: whereOf(words) };
    case "sum":
      return { kind, column: words.next("a column"), ...order(words), where: whereOf(words) };
    case "buckets":
      return { kind, ...range(words), ...order(words) };
    case "probe":
      return { kind, pattern: words.next("a probe") };
    case "state":
      return { kind, state: oneOf(words.next("a state"), states) };
    case "refused":
      return { kind, codes: words.rest("a code") };
    case "text":
    case "note": {
      const has = oneOf(words.next("has or lacks"), ["has", "lacks"]) === "has";
      return { kind, has, text: words.next("a text") };
    }
    case "view":
      return { kind, view: oneOf(words.next("a view"), viewKinds) };
    default:
      return wrong(`${kind} is not a condition: ${nearWords(kind, kinds)}`);
  }
}

const nearWords = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known, 1);
  return near.length > 0 ? `perhaps ${near[0]}` : known.join(", ");
};

const oneOf = (word: string, known: readonly string[]): string =>
  known.includes(word) ? word : wrong(`${word} is none of ${known.join(", ")}`);

function order(words: Words): { readonly order: Order; readonly number: number } {
  const comparison = comparisonOf(words);
  if (comparison === "has" || comparison === "lacks")
    return wrong(`a number is not a text that ${comparison} something`);
  return { order: comparison, number: numberOf(words.next("a number")) };
}

function comparisonOf(words: Words): Comparison {
  return oneOf(words.next("a comparison"), comparisons) as Comparison;
}

function numberOf(word: string): number {
  const number = Number(word);
  return word !== "" && Number.isFinite(number) ? number : wrong(`${word} is not a number`);
}

function range(words: Words): { readonly from: bigint; readonly to: bigint } {
  const word = words.next("a range");
  const match = /^(\d{1,20})\.\.(\d{1,20})$/.exec(word);
  if (match === null) return wrong(`${word} is not a range, as 4096..8191`);
  return { from: BigInt(match[1]!), to: BigInt(match[2]!) };
}

function whereOf(words: Words): readonly Where[] {
  const where: Where[] = [];
  for (let first = true; words.more; first = false) {
    const joint = words.next("where");
    const wanted = first ? "where" : "and";
    if (joint !== wanted) wrong(`${joint} stands where ${wanted} is expected`);
    const column = words.next("a column");
    where.push({ column, comparison: comparisonOf(words), value: words.next("a value") });
  }
  return where;
}

/** Words between blanks; those in quotes may have blanks, and \" and \\ in them. */
class Words {
  private readonly words: readonly string[];
  private at = 0;

  constructor(private readonly text: string) {
    this.words = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) =>
      quoted === undefined ? bare! : quoted.replace(/\\(.)/g, "$1"),
    );
  }

  get more(): boolean {
    return this.at < this.words.length;
  }

  next(what: string): string {
    return this.words[this.at++] ?? wrong(`${what} is missing at the end of: ${this.text}`);
  }

  rest(what: string): readonly string[] {
    const rest = [this.next(what), ...this.words.slice(this.at)];
    this.at = this.words.length;
    return rest;
  }

  end(): void {
    if (this.more) wrong(`${this.words[this.at]!} is too much`);
  }
}
