import { basename } from "node:path";
import { fileTrouble } from "../../files/trouble.js";
import { startRecording } from "../../recording/index.js";
import type { Planned, Sample } from "../../types/cell_actions.js";
import type { RecordSettings } from "./record_settings.js";
import { complain } from "./stderr.js";

/** One run of a command as the only cell of a recording. */
export interface RunRecorder {
  readonly sample: (sample: Partial<Sample>) => void;
  readonly close: () => void;
}

/** undefined: the file can't be written, which has been said. */
export function recordRun(
  { path, limit }: RecordSettings,
  command: string,
  plan: Planned,
): RunRecorder | undefined {
  const cell = { id: 1, run: 1 };
  try {
    const recorder = startRecording({ path, program: command, limit, onEnd: complain });
    recorder.effect({ do: "run", ...cell, text: typedWords(command) });
    recorder.action({ type: "running", ...cell, plan });
    return {
      sample: (part) =>
        recorder.action({ type: "sampled", samples: [{ ...nothing, ...cell, ...part }] }),
      close: () => {
        recorder.action({ type: "ended", ...cell });
        const leftOut = recorder.close();
        if (leftOut !== undefined) complain(leftOut);
      },
    };
  } catch (error) {
    complain(`error: cannot record to ${path}: ${fileTrouble(error)}`);
    return undefined;
  }
}

const nothing = {
  ...{ seconds: 0, tables: [], records: [] },
  ...{ total: 0, runs: 0, nanoseconds: 0, lost: 0 },
} as const;

/** What the person typed, as the terminal would have it: without bcc-tool before it, and without the recording. */
function typedWords(command: string): string {
  const name = basename(process.argv[1] ?? command);
  const typed = process.argv.slice(2);
  const words = typed
    .filter(
      (word, i) =>
        !own.test(word) && !(own.test(typed[i - 1] ?? "") && !typed[i - 1]!.includes("=")),
    )
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`));
  return [...(name === "bcc-tool" ? [] : [name.replace(/^bcc-/, "")]), ...words].join(" ");
}

const own = /^--(?:record|max-size)(?:=|$)/;
