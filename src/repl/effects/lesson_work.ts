/** A workload of lessons/work as a child: it waits, works when it is told to, and ends with its input. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { packageRoot } from "../../package/root.js";
import { faultText } from "../../types/fault.js";

/** A child that does not end with its input is ended after so long, in ms. */
const patienceMs = 3000;

export class LessonChild {
  private ended = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
  ) {}

  /** Waits until it is ready. @throws Error with what keeps it from working */
  static async start(name: string, words: readonly string[]): Promise<LessonChild> {
    const script = join(packageRoot(), "lessons/work", `${name}.mjs`);
    const child = spawn(process.execPath, [script, ...words], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    // It may be gone before it is told to go.
    child.stdin!.on("error", () => undefined);
    child.once("error", () => undefined);
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const made = new LessonChild(child, lines);
    try {
      await made.said();
      return made;
    } catch (error) {
      await made.end();
      throw error;
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** One round of its work. @throws Error with why it could not be done */
  async work(): Promise<void> {
    this.child.stdin!.write("go\n");
    await this.said();
  }

  private async said(): Promise<void> {
    const next = await this.lines.next();
    if (next.done === true) throw new Error("it has ended");
    if (next.value.startsWith("failed ")) throw new Error(next.value.slice("failed ".length));
  }

  /** Resolves when it is gone, with all that it made. */
  async end(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    const { child } = this;
    const gone = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
    child.stdin!.end();
    if (gone) return;
    const late = setTimeout(() => child.kill("SIGKILL"), patienceMs);
    await once(child, "exit").catch((error: unknown) => faultText(error));
    clearTimeout(late);
  }
}
