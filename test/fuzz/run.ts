import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mutant, type Stuff } from "./mutate.js";
import { Random } from "./random.js";
import type { TextTarget } from "./target.js";

/** Milliseconds of the processor that one input may take. */
const MOST_MS = 100;
/** Bytes that the heap may have grown by, between two collections of garbage. */
const MOST_GROWTH = 24 << 20;
const GROWTH_EVERY = 200_000;

export interface Limits {
  readonly runs: number;
  readonly seconds: number;
  readonly seed: number;
  /** Whether an input's time counts. */
  readonly timed: boolean;
  /** Frees what is not used; without it growth is not looked at. */
  readonly collect?: (() => void) | undefined;
}

export interface Result {
  readonly ran: number;
  readonly slowest: number;
  readonly failure?: { readonly input: string; readonly why: string };
}

export function corpusOf({ name, lines = false }: TextTarget, root: string): readonly string[] {
  const directory = join(root, "test/corpus", name);
  const texts = readdirSync(directory)
    .sort()
    .map((file) => readFileSync(join(directory, file), "utf8"));
  return lines ? texts.flatMap((text) => text.split("\n").filter((line) => line !== "")) : texts;
}

/** The corpus as it is and then its mutants, until so many ran, the time is over or one fails. */
export function fuzz(target: TextTarget, root: string, limits: Limits): Result {
  const stuff: Stuff = { corpus: corpusOf(target, root), words: target.words, most: target.most };
  const random = new Random(limits.seed);
  const until = performance.now() + limits.seconds * 1000;
  const heap = new Heap(limits.collect);
  let slowest = 0;
  let ran = 0;
  for (; ran < stuff.corpus.length + limits.runs && performance.now() < until; ran++) {
    const input = stuff.corpus[ran] ?? mutant(stuff, random);
    const began = performance.now();
    const why = wrongWith(target, input);
    const took = performance.now() - began;
    if (why !== undefined) return { ran, slowest, failure: smallest(target, input, why) };
    slowest = Math.max(slowest, limits.timed && took > MOST_MS ? leastOf(target, input) : took);
    if (limits.timed && slowest > MOST_MS)
      return { ran, slowest, failure: { input, why: `${slowest.toFixed()} ms` } };
    const grown = ran % GROWTH_EVERY === GROWTH_EVERY - 1 ? heap.grown() : 0;
    if (grown > MOST_GROWTH)
      return { ran, slowest, failure: { input, why: `the heap grew by ${grown} bytes` } };
  }
  return { ran, slowest };
}

function wrongWith(target: TextTarget, input: string): string | undefined {
  try {
    target.run(input);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Others may have had the processor, or garbage was collected: what counts is its best of three. */
function leastOf(target: TextTarget, input: string): number {
  const times = [1, 2, 3].map(() => {
    const before = process.cpuUsage();
    wrongWith(target, input);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/** Pieces are taken out as long as it fails in the same way. */
function smallest(
  target: TextTarget,
  failing: string,
  why: string,
): NonNullable<Result["failure"]> {
  const headOf = (text: string | undefined) => text?.split("\n")[0]!.replace(/\d+/g, "0");
  let input = failing;
  for (let size = input.length >> 1; size > 0; size >>= 1)
    for (let at = 0; at < input.length;) {
      const less = input.slice(0, at) + input.slice(at + size);
      if (headOf(wrongWith(target, less)) === headOf(why)) input = less;
      else at += size;
    }
  return { input, why: wrongWith(target, input) ?? why };
}

class Heap {
  #first: number | undefined;

  constructor(readonly collect: (() => void) | undefined) {}

  /** Bytes since the first time, when everything that is kept for good had been made. */
  grown(): number {
    if (!this.collect) return 0;
    this.collect();
    const { heapUsed } = process.memoryUsage();
    this.#first ??= heapUsed;
    return heapUsed - this.#first;
  }
}
