import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
}

/** A page in a headless Chromium, which is spoken to through two pipes. */
export class Browser {
  private readonly profile = mkdtempSync(join(tmpdir(), "browser"));
  private readonly waiting = new Map<number, (result: unknown) => void>();
  private readonly child: ChildProcess;
  private session: string | undefined;
  private asked = 0;

  private constructor(command: string, url: string) {
    this.child = spawn(
      command,
      [
        ...["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"],
        ...[`--user-data-dir=${this.profile}`, url],
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    let rest = "";
    this.pipe(4).on("data", (part: Buffer) => {
      const messages = (rest + String(part)).split("\0");
      rest = messages.pop() ?? "";
      for (const message of messages) {
        const { id, result } = JSON.parse(message) as Answer;
        if (id !== undefined) this.waiting.get(id)?.(result);
      }
    });
  }

  static async open(command: string, url: string): Promise<Browser> {
    const browser = new Browser(command, url);
    for (;;) {
      const { targetInfos } = await browser.ask<{
        targetInfos: { url: string; targetId: string }[];
      }>("Target.getTargets");
      const page = targetInfos.find((target) => target.url === url);
      if (page === undefined) continue;
      const { targetId } = page;
      const attached = await browser.ask<{ sessionId: string }>("Target.attachToTarget", {
        targetId,
        flatten: true,
      });
      browser.session = attached.sessionId;
      return browser;
    }
  }

  /** What an expression gives in the page: text. */
  async text(expression: string): Promise<string> {
    const { result } = await this.ask<{ result: { value: string } }>("Runtime.evaluate", {
      expression,
    });
    return result.value;
  }

  async close(): Promise<void> {
    const ended = once(this.child, "exit");
    this.session = undefined;
    void this.ask("Browser.close");
    await ended;
    rmSync(this.profile, { recursive: true, force: true });
  }

  private ask<T>(method: string, params: object = {}): Promise<T> {
    const id = ++this.asked;
    const { session: sessionId } = this;
    this.pipe(3).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve) => this.waiting.set(id, resolve as (result: unknown) => void));
  }

  private pipe(fd: number): Duplex {
    return this.child.stdio[fd] as Duplex;
  }
}
