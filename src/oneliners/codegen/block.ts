import type { Source } from "../../types/outcome.js";
import type { Space } from "../cexpr/types.js";
import { c, plainText, type Code } from "./code.js";

interface BlockPlace {
  readonly parent?: Block;
  readonly sleeps?: boolean;
}

/** Statements being written, with the names they may use and the reads already made. */
export class Block {
  readonly source: Source;
  /** Where whole words point that nobody marked. */
  readonly space: Space;
  /** Written for a program that may sleep: it brings in what it would read. */
  readonly sleeps: boolean;
  readonly #statements: Code[] = [];
  readonly #parent: Block | undefined;
  readonly #known = new Map<string, string>();
  readonly #counter: { next: number };
  readonly #indent: string;
  #notes: boolean;

  constructor(source: Source, space: Space, { parent, sleeps = false }: BlockPlace = {}) {
    this.source = source;
    this.space = space;
    this.sleeps = parent?.sleeps ?? sleeps;
    this.#parent = parent;
    this.#counter = parent ? parent.#counter : { next: 0 };
    this.#indent = parent ? `${parent.#indent}  ` : "  ";
    this.#notes = parent ? parent.#notes : false;
  }

  /** A block inside this one. */
  nested(): Block {
    return new Block(this.source, this.space, { parent: this });
  }

  add(statement: Code): void {
    this.#statements.push(c`${this.#indent}${statement}\n`);
  }

  /** A fresh local's name. */
  fresh(prefix: string): string {
    return `${prefix}${this.#counter.next++}`;
  }

  /** The same read is made once: the local of an earlier one, or the new one's. */
  once(key: Code, make: () => string): string {
    const text = plainText(key);
    const known = this.#find(text);
    if (known !== undefined) return known;
    const name = make();
    this.#known.set(text, name);
    return name;
  }

  #find(text: string): string | undefined {
    const parent = this.#parent;
    return this.#known.get(text) ?? (parent === undefined ? undefined : parent.#find(text));
  }

  /** Strings that `write` compares and finds missing are noted in a local (codegen/unread.ts), as they are compared again later. */
  noting<T>(write: () => T): T {
    this.#notes = true;
    try {
      return write();
    } finally {
      this.#notes = false;
    }
  }

  get notes(): boolean {
    return this.#notes;
  }

  get isEmpty(): boolean {
    return this.#statements.length === 0;
  }

  code(): Code {
    return this.#statements.flat();
  }

  get indent(): string {
    return this.#indent;
  }
}
