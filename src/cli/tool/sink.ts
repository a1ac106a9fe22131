import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import { pause } from "../../files/pause.js";

/** Where data goes: stdout or a file. A reader that has gone away is no error. */
export class Sink {
  private isGone = false;

  constructor(
    private readonly fd: number,
    private readonly onGone: () => void = () => undefined,
  ) {}

  /** Nobody reads any more. */
  get gone(): boolean {
    return this.isGone;
  }

  /** A person looks at it. */
  get isTerminal(): boolean {
    return isatty(this.fd);
  }

  writeLines(lines: readonly string[]): void {
    if (lines.length > 0) this.write(`${lines.join("\n")}\n`);
  }

  /** @throws what the file system says, unless it is that the reader has gone */
  write(text: string | Buffer): void {
    const bytes = typeof text === "string" ? Buffer.from(text) : text;
    for (let at = 0; at < bytes.length && !this.isGone;) at += this.some(bytes, at);
  }

  private some(bytes: Buffer, at: number): number {
    try {
      return writeSync(this.fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EAGAIN") {
        pause();
        return 0;
      }
      if (code !== "EPIPE") throw error;
      this.isGone = true;
      this.onGone();
      return 0;
    }
  }
}
