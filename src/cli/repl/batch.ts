import { createInterface } from "node:readline";
import { tools } from "../../../tools/index.js";
import { readTextFile } from "../../files/read.js";
import { fileTrouble, isFileTrouble } from "../../files/trouble.js";
import type { Action } from "../../repl/actions.js";
import type { Effect } from "../../repl/effect.js";
import type { EffectRunner } from "../../repl/effects/context.js";
import { initialState, type Cell, type State } from "../../repl/model.js";
import { isLessonOpen } from "../../repl/reducer/lesson.js";
import { entered, reduce } from "../../repl/reducer/index.js";
import type { Step } from "../../repl/reducer/step.js";
import { BatchPrinter } from "./batch_printer.js";
import { openRecordable } from "./runner.js";
import { ScriptInput } from "./script_input.js";
import { isStatement, statementsOf } from "./join_lines.js";

/**
 * The same input without a terminal: each statement as soon as it is there, plain
 * text out. It ends with its input, at `:quit`, or with Ctrl-C, and then prints
 * what the tables hold. Cells that end by themselves are waited for; a C file
 * is a program and no input, and runs until it is ended.
 * @returns 0, or 1 when anything was wrong
 */
export async function runBatch(file: string | undefined, options: BatchOptions): Promise<number> {
  let unread = false;
  const cannotRead = (error: unknown): void => {
    if (!isFileTrouble(error)) throw error;
    process.stderr.write(`error: cannot read ${file ?? "stdin"}: ${fileTrouble(error)}\n`);
    unread = true;
  };
  let input: ReturnType<typeof inputOf>;
  try {
    input = inputOf(file);
  } catch (error) {
    cannotRead(error);
    return 1;
  }
  const statements = begunWith(options, statementsUntil(input, cannotRead));
  const status = await new Batch(options).run(statements, options);
  input.close();
  return unread ? 1 : status;
}

/** A C file is one statement, and runs until it is ended. */
function inputOf(file: string | undefined): Pick<ScriptInput, "close"> & Statements {
  if (file?.endsWith(".c") !== true) {
    const input = new ScriptInput(file);
    return { statements: () => statementsOf(input.lines()), close: () => input.close() };
  }
  const program = readTextFile(file, { waits: true });
  return { statements: () => [program, ":wait"], close: () => undefined };
}

interface Statements {
  readonly statements: () => Iterable<string> | AsyncIterable<string>;
}

/** What cannot be read any more ends the input: what runs already is not lost. */
async function* statementsUntil(
  { statements }: Statements,
  cannotRead: (error: unknown) => void,
): AsyncGenerator<string> {
  try {
    yield* statements();
  } catch (error) {
    cannotRead(error);
  }
}

/** Nothing but these. */
export const runStatements = (
  statements: readonly string[],
  options: BatchOptions,
): Promise<number> => new Batch(options).run(statements);

export interface BatchOptions {
  readonly json: boolean;
  /** Run as if it came first in the input. */
  readonly first?: string | undefined;
  /** A folder of lessons in place of ours. */
  readonly lessons?: string | undefined;
  /** A file that all is recorded to. */
  readonly record?: { readonly path: string; readonly limit: number } | undefined;
}

async function* begunWith(
  { first }: BatchOptions,
  statements: Iterable<string> | AsyncIterable<string>,
): AsyncGenerator<string> {
  if (first !== undefined) yield first;
  yield* statements;
}

/** A terminal that can do nothing but lines (TERM=dumb): each statement runs when it is whole, Ctrl-D ends. */
export async function runLines(options: BatchOptions): Promise<number> {
  process.stderr.write(
    "this terminal cannot move its cursor: plain lines; :help lists the commands\n",
  );
  try {
    return await new Batch(options).run(typedStatements(options.first), { typed: true });
  } finally {
    process.stdin.pause().unref();
  }
}

/** What a person types; an empty line says that an open one is whole. */
async function* typedStatements(first: string | undefined): AsyncGenerator<string> {
  if (first !== undefined) yield first;
  let open = "";
  for await (const line of createInterface({ input: process.stdin, terminal: false })) {
    open = open === "" ? line : `${open}\n${line}`;
    if (line.trim() !== "" && !isStatement(open)) continue;
    if (open.trim() !== "") yield open;
    open = "";
  }
  if (open.trim() !== "") yield open;
}

interface RunOptions extends Partial<Pick<BatchOptions, "record">> {
  /** By a person, who ends it: nothing is waited for. */
  readonly typed?: boolean;
}

class Batch {
  private state: State = initialState({ rows: 24, columns: 80 }, Object.keys(tools));
  private readonly printer: BatchPrinter;
  private readonly runner: EffectRunner;
  private leave: () => void = () => undefined;
  private left = false;
  private waited = false;
  /** Runs that end by themselves. */
  private readonly ending = new Set<number>();

  constructor({ json, lessons }: BatchOptions) {
    this.printer = new BatchPrinter(json);
    this.runner = openRecordable(
      Object.keys(tools),
      this.dispatch,
      {
        suspend: () => undefined,
        redraw: () => undefined,
        quit: () => this.leave(),
        copy: () => undefined,
        edit: () => undefined,
      },
      { warm: false, lessons },
    );
  }

  async run(
    statements: Iterable<string> | AsyncIterable<string>,
    { typed = false, record }: RunOptions = {},
  ): Promise<number> {
    const asked = new Promise<void>((resolve) => {
      this.leave = () => {
        this.left = true;
        resolve();
      };
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, this.leave);
    if (record !== undefined) await this.perform({ do: "record", ...record, cells: [] });
    await Promise.race([this.takeAll(statements), asked]);
    if (!this.left && !typed) await Promise.race([this.untilEnded(this.endsByItself), asked]);
    if (!this.left && !typed && !this.waited) this.sayEnded();
    this.runner.close();
    for (const cell of this.state.cells) this.printer.tables(cell);
    return this.printer.failed ? 1 : 0;
  }

  private async takeAll(statements: Iterable<string> | AsyncIterable<string>): Promise<void> {
    for await (const statement of statements) {
      if (this.left) return;
      await this.take(entered(this.state, statement));
      await this.lessonAnswered();
    }
  }

  private readonly dispatch = (action: Action): void => {
    if (action.type === "running" && action.endsByItself === true) this.ending.add(action.run);
    void this.take(reduce(this.state, action), action);
  };

  /** Resolves when what it asks for is done. */
  private async take([state, effects]: Step, action?: Action): Promise<void> {
    const before = this.state;
    this.state = { ...state, page: undefined, notice: undefined };
    this.printer.changed(before, state, action);
    this.check?.();
    await Promise.all(effects.map((effect) => this.perform(effect)));
  }

  private perform(effect: Effect): Promise<void> {
    // A script is no input of a person's.
    if (effect.do === "remember") return Promise.resolve();
    if (effect.do !== "wait") return this.runner.perform(effect);
    this.waited = true;
    return effect.seconds === undefined ? this.untilEnded(() => true) : this.runner.perform(effect);
  }

  private readonly endsByItself = ({ run }: Cell): boolean => this.ending.has(run);

  /** Who gave a program and no time for it may wonder where its counts are. */
  private sayEnded(): void {
    const open = this.state.cells.filter(({ state }) => state === "running");
    if (open.length === 0) return;
    const which = open.map(({ id }) => `[${id}]`).join(" ");
    process.stderr.write(
      `${which} ended with the input; :wait SECONDS lets it run on, :wait alone until ^C\n`,
    );
  }

  /** In a lesson the next statement waits until what the step asks for is there, or known not to be. */
  private async lessonAnswered(): Promise<void> {
    const late = performance.now() + lessonSeconds * 1000;
    while (!this.left && performance.now() < late && isLessonOpen(this.state)) await pause(20);
  }

  private check: (() => void) | undefined;

  private untilEnded(matters: (cell: Cell) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.check = () => {
        const { cells } = this.state;
        const live = cells.filter(({ state, pending }) => state === "running" || pending);
        if (!live.some((cell) => cell.pending !== undefined || matters(cell))) resolve();
      };
      this.check();
    });
  }
}

/** A step that says nothing for so long is not waited for any more. */
const lessonSeconds = 60;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
