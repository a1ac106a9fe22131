import { constants, createReadStream, fstatSync, openSync, type Stats } from "node:fs";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { FileRefused } from "../../files/trouble.js";

/** More without an end is no text of a person's, in characters. */
const longestLine = 16 << 20;

/** Where statements come from: standard input, or a file that a person named; a pipe is waited for. */
export class ScriptInput {
  private readonly stream: Readable;

  /** @throws the system's error, FileRefused */
  constructor(private readonly path: string | undefined) {
    // Node makes an empty input of a directory.
    if (path === undefined) refuseDirectory(0);
    this.stream = path === undefined ? process.stdin : openedStream(path);
    this.stream.setEncoding("utf8");
  }

  /** Lines, each as soon as it is there. @throws the same while it is read */
  async *lines(): AsyncGenerator<string> {
    let open = "";
    for await (const chunk of this.stream as AsyncIterable<string>) {
      const [first = "", ...more] = chunk.split("\n");
      const lines = [open + first, ...more];
      open = lines.pop()!;
      if (open.length > longestLine) throw new FileRefused("it has a line that does not end");
      yield* lines;
    }
    if (open !== "") yield open;
  }

  /** It keeps this process no longer. */
  close(): void {
    if (this.path === undefined) process.stdin.pause().unref?.();
    else this.stream.destroy();
  }
}

function openedStream(path: string): Readable {
  const { O_RDONLY, O_NOCTTY } = constants;
  const fd = openSync(path, O_RDONLY | O_NOCTTY);
  const info = refuseDirectory(fd);
  // A read of a pipe would hold a thread, and this process with it.
  return info.isFIFO()
    ? new Socket({ fd, readable: true, writable: false })
    : createReadStream("", { fd });
}

function refuseDirectory(fd: number): Stats {
  const info = fstatSync(fd);
  if (info.isDirectory()) throw new FileRefused("it is a directory");
  return info;
}
