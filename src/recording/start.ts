import { arch, release } from "node:os";
import { origin } from "../package/origin.js";
import { ownVersion } from "../package/versions.js";
import type { RecordingHeader } from "./entries.js";
import { version } from "./format.js";
import { Recorder, type CellSeen } from "./recorder.js";
import { RecordingFull, RecordingWriter } from "./writer.js";
import { fileTrouble } from "../files/trouble.js";

export interface RecordingOptions {
  readonly path: string;
  /** What makes it: `bcc-repl`. */
  readonly program: string;
  /** Bytes. */
  readonly limit: number;
  readonly cells?: readonly CellSeen[];
  /** It ended by itself; the sentence says why and that what was written stays. */
  readonly onEnd: (why: string) => void;
  readonly header?: Partial<RecordingHeader>;
}

/** @throws FileRefused, or the system's error, when the file cannot be written */
export function startRecording(options: RecordingOptions): Recorder {
  const { path, limit, cells = [] } = options;
  const writer = new RecordingWriter(path, headerOf(options), {
    limit,
    onEnd: (error) => options.onEnd(endWords(path, limit, error)),
  });
  return new Recorder(writer, cells);
}

const endWords = (path: string, limit: number, error: unknown): string =>
  error instanceof RecordingFull
    ? `recording stopped: ${path} has reached ${Math.round(limit / (1 << 20))} MB (--max-size); what came before was recorded`
    : `recording stopped: cannot write to ${path}: ${fileTrouble(error)}; what came before was recorded`;

const headerOf = ({ program, header }: RecordingOptions): RecordingHeader => ({
  version,
  program: `${program} ${ownVersion()}`,
  ...origin(),
  release: release(),
  arch: arch() === "x64" ? "x86_64" : arch(),
  began: Date.now(),
  zone: -new Date().getTimezoneOffset(),
  ...header,
});
