import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Writable } from "node:stream";

/**
 * A command that waits, as its own process already, for `go`: then that process
 * becomes the command. What is attached meanwhile sees it from its first instruction.
 */
export class StartedCommand {
  private readonly ended: Promise<void>;
  private running = true;

  private constructor(
    readonly pid: number,
    private readonly child: ChildProcess,
  ) {
    this.ended = new Promise((resolve) => {
      child.once("exit", () => {
        this.running = false;
        resolve();
      });
    });
  }

  /** undefined: there is no such command, or it can't be started. */
  static start(words: readonly string[]): StartedCommand | undefined {
    const path = found(words[0] ?? "");
    if (path === undefined) return undefined;
    // The words are the shell's arguments, never its text.
    const text = 'read -r go <&3; exec 3<&-; exec "$@"';
    const child = spawn("/bin/sh", ["-c", text, "sh", path, ...words.slice(1)], {
      stdio: ["inherit", "inherit", "inherit", "pipe"],
    });
    child.on("error", () => undefined);
    return child.pid === undefined ? undefined : new StartedCommand(child.pid, child);
  }

  /** Lets it begin; `onEnd` when it has ended. */
  go(onEnd: () => void): void {
    void this.ended.then(onEnd);
    const gate = this.child.stdio[3] as Writable;
    gate.on("error", () => undefined);
    gate.end("go\n");
  }

  /** It does not outlive its tracing. */
  stop(): void {
    if (this.running) this.child.kill("SIGTERM");
    this.child.unref();
  }
}

function found(command: string): string | undefined {
  if (command === "") return undefined;
  const places = command.includes("/")
    ? [command]
    : (process.env["PATH"] ?? "").split(delimiter).map((place) => join(place, command));
  return places.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** `--exec CMD …` and `-- CMD …` end the tool's own words. */
export function splitCommand(argv: readonly string[]): {
  readonly own: readonly string[];
  readonly command: readonly string[];
} {
  const at = argv.findIndex((word) => word === "--" || word === "--exec");
  return at < 0
    ? { own: argv, command: [] }
    : { own: argv.slice(0, at), command: argv.slice(at + 1) };
}

/** Words of a text as a shell parts them, without expanding anything. */
export const wordsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, (_, a?: string, b?: string) => a ?? b ?? ""),
  );
