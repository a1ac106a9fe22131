import { open } from "node:fs/promises";
import { openTracefs } from "../facts/kernel/tracefs.js";
import { nativeFacts } from "../native/facts.js";
import { parseTraceLine, type TraceLine } from "../engine/readers/trace_line.js";
import { BpfError } from "./errors.js";

export { parseTraceLine, type TraceLine };

/** ms between two looks at an empty pipe. */
const PAUSE = 20;

/**
 * What bpf_trace_printk writes, of all programs of the machine: for a first look
 * only, as there is one pipe and each line goes to one reader.
 * @example
 * ```ts
 * const stop = AbortSignal.timeout(10);
 * for await (const { pid, message } of tracePipe({ signal: stop })) console.log(pid, message);
 * ```
 */
export async function* tracePipe(
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<TraceLine, void, undefined> {
  const { directory, note } = openTracefs(nativeFacts);
  if (directory === undefined)
    throw new BpfError("no-tracefs", "read", note ?? "tracefs is not mounted");
  // Not waited for in read(2): that would hold a thread until the next line, and the process's end.
  const file = await open(`${directory}/trace_pipe`, O_RDONLY | O_NONBLOCK);
  try {
    const buffer = Buffer.alloc(65536);
    let rest = "";
    while (options.signal?.aborted !== true) {
      const text = rest + (await available(file, buffer));
      const lines = text.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const parsed = parseTraceLine(line);
        if (parsed !== undefined) yield parsed;
      }
      if (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  } finally {
    await file.close();
  }
}

const O_RDONLY = 0;
const O_NONBLOCK = 0o4000;

async function available(file: Awaited<ReturnType<typeof open>>, buffer: Buffer): Promise<string> {
  try {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    return buffer.toString("utf8", 0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return "";
    throw error;
  }
}
