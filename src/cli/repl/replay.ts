import { tools } from "../../../tools/index.js";
import { fileTrouble } from "../../files/trouble.js";
import { Recording, type RecordingHeader } from "../../recording/index.js";
import type { Action } from "../../repl/actions.js";
import { recordedMachine, ReplayRunner } from "../../repl/effects/replayed.js";
import { initialState, type State } from "../../repl/model.js";
import { reduce } from "../../repl/reducer/index.js";
import { submit } from "../../repl/reducer/submit.js";
import { readTextFile, readToEnd } from "../../files/read.js";
import { clockOf, spanOf } from "../../repl/screen/timeline.js";
import { BatchPrinter } from "./batch_printer.js";
import { Interactive } from "./interactive.js";

/** undefined: it can't be shown, which has been said. */
function opened(path: string): Recording | undefined {
  try {
    return Recording.open(path);
  } catch (error) {
    process.stderr.write(`error: cannot replay ${path}: ${fileTrouble(error)}\n`);
    return undefined;
  }
}

/** A recording in the terminal, from its beginning. */
export async function runReplay(path: string): Promise<number> {
  const recording = opened(path);
  if (recording === undefined) return 1;
  return new Interactive({
    file: undefined,
    machine: () => recordedMachine(recording.header),
    openRunner: (dispatch, host) => {
      const runner = new ReplayRunner(recording, dispatch, host);
      setImmediate(() => runner.begin({ atEnd: false }));
      return Promise.resolve(runner);
    },
  }).run();
}

/** What each cell held at the end, as text; before that the commands of a script, at the end too. */
export async function replayBatch(
  path: string,
  { json, script }: { readonly json: boolean; readonly script: string | undefined },
): Promise<number> {
  const recording = opened(path);
  if (recording === undefined) return 1;
  const batch = new ReplayBatch(recording, json);
  process.stderr.write(`${titleOf(recording.header, recording.length)}\n`);
  return batch.run(script === undefined ? [] : commandsOf(script));
}

function titleOf(header: RecordingHeader, length: number): string {
  const { release, words } = recordedMachine(header);
  return `${[release, ...words].join(", ")}, ${spanOf(length)} until ${clockOf(header, length)}`;
}

const commandsOf = (path: string): readonly string[] =>
  (path === "-" ? readToEnd(0).toString("utf8") : readTextFile(path, { waits: true }))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));

class ReplayBatch {
  private state: State = initialState({ rows: 24, columns: 80 }, Object.keys(tools));
  private readonly printer: BatchPrinter;
  private readonly runner: ReplayRunner;

  constructor(recording: Recording, json: boolean) {
    this.printer = new BatchPrinter(json);
    this.state = { ...this.state, machine: recordedMachine(recording.header) };
    const nothing = (): undefined => undefined;
    this.runner = new ReplayRunner(recording, this.dispatch, {
      ...{ suspend: nothing, redraw: nothing, quit: nothing, copy: nothing, edit: nothing },
    });
  }

  async run(commands: readonly string[]): Promise<number> {
    this.runner.begin({ atEnd: true });
    for (const command of commands) {
      const [state, effects] = submit(this.state, command);
      this.changed(state);
      for (const effect of effects) await this.runner.perform(effect);
    }
    const { replay, cells } = this.state;
    for (const note of replay?.notes ?? []) process.stderr.write(`note: ${note}\n`);
    for (const cell of cells) this.printer.whole(cell);
    this.runner.close();
    return this.printer.failed ? 1 : 0;
  }

  private readonly dispatch = (action: Action): void => {
    this.changed(reduce(this.state, action)[0]);
  };

  private changed(state: State): void {
    const before = this.state;
    this.state = { ...state, page: undefined, notice: undefined };
    this.printer.changed(before, state, undefined);
  }
}
