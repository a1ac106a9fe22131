import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode, DECODER_START } from "../../repl/editor/decoder.js";
import { Bursts } from "../../repl/editor/unbracketed.js";
import type { KeyPress } from "../../repl/editor/keys.js";
import { enterScreen, leaveScreen, screenUpdate } from "../../render/index.js";
import type { Frame } from "../../repl/drawing/frame.js";
import type { Size } from "../../repl/model.js";

const pasteOn = "\x1b[?2004h";
/** Presses and the wheel, with places beyond column 223. */
const mouseOn = "\x1b[?1000h\x1b[?1006h";
const mouseOff = "\x1b[?1006l\x1b[?1000l";
const pasteOff = "\x1b[?2004l";
/** ESC alone is a key when nothing follows it for so long, in ms. */
const escapeMs = 30;

/**
 * The real terminal: raw keys in, changed lines out. However the process ends,
 * it is as it was.
 */
export class Terminal {
  private shown: readonly string[] | undefined;
  private cursorText = "";
  private open = false;
  private hasMouse = false;
  private decoder = DECODER_START;
  private flushTimer: NodeJS.Timeout | undefined;
  private readonly bursts = new Bursts((keys) => this.onKeys(keys));

  constructor(
    private readonly onKeys: (keys: readonly KeyPress[]) => void,
    private readonly onResize: (size: Size) => void,
    /** Nobody can see it any more. */
    private readonly onGone: () => void,
    private readonly input = process.stdin,
    private readonly output = process.stdout,
  ) {}

  size(): Size {
    // A pty of no size says 0.
    return { rows: this.output.rows || 24, columns: this.output.columns || 80 };
  }

  begin(): void {
    process.on("exit", this.restore);
    // Not the stream's "resize": a size that came back before anybody looked is none to it,
    // but the terminal may have lost what stood there.
    process.on("SIGWINCH", this.resized);
    this.input.on("data", this.received);
    this.input.on("end", this.gone);
    // Without a terminal each further write fails too: nobody is there to be told.
    this.input.on("error", this.gone);
    this.output.on("error", this.gone);
    process.on("SIGTSTP", this.stopped);
    process.on("SIGCONT", this.continued);
    this.enter();
  }

  end(): void {
    clearTimeout(this.flushTimer);
    this.bursts.drop();
    this.restore();
    process.off("exit", this.restore);
    process.off("SIGWINCH", this.resized);
    this.input.off("data", this.received);
    this.input.off("end", this.gone);
    process.off("SIGTSTP", this.stopped);
    process.off("SIGCONT", this.continued);
    this.input.pause();
  }

  /** Shows a frame: writes what changed. */
  paint({ lines, cursor }: Frame): void {
    if (!this.open) return;
    const text = screenUpdate(this.shown, lines);
    const place =
      cursor === undefined ? "\x1b[?25l" : `\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h`;
    if (text === "" && place === this.cursorText) return;
    this.output.write(text === "" ? place : `\x1b[?25l${text}${place}`);
    this.shown = lines;
    this.cursorText = place;
  }

  /** Whether the mouse is ours; else the terminal selects text with it. */
  mouse(on: boolean): void {
    if (on === this.hasMouse) return;
    this.hasMouse = on;
    if (this.open) this.output.write(on ? mouseOn : mouseOff);
  }

  /** OSC 52: the terminal puts it into the clipboard, over ssh as well. */
  copy(text: string): void {
    if (this.open) this.output.write(`\x1b]52;c;${Buffer.from(text).toString("base64")}\x07`);
  }

  /** The next frame is drawn whole. */
  forget(): void {
    this.shown = undefined;
    this.cursorText = "";
  }

  /**
   * Stops this job. `fg` comes back here, and so does at once a terminal
   * without a shell that could continue it, where the kernel does not stop it.
   */
  suspend(): void {
    this.restore();
    process.off("SIGTSTP", this.stopped);
    process.kill(0, "SIGTSTP");
    process.on("SIGTSTP", this.stopped);
    this.enter();
    this.onResize(this.size());
  }

  /** The person's editor on a text; undefined when it failed. */
  edit(text: string): string | undefined {
    const directory = mkdtempSync(join(tmpdir(), "bcc-repl-"));
    const path = join(directory, "program.c");
    try {
      writeFileSync(path, text, { mode: 0o600 });
      this.restore();
      const editor = process.env["VISUAL"] ?? process.env["EDITOR"] ?? "vi";
      const done = spawnSync("/bin/sh", ["-c", `${editor} "$1"`, "sh", path], { stdio: "inherit" });
      return done.status === 0 ? readFileSync(path, "utf8") : undefined;
    } finally {
      rmSync(directory, { recursive: true, force: true });
      this.enter();
      this.onResize(this.size());
    }
  }

  private enter(): void {
    this.open = true;
    this.input.setRawMode(true);
    this.input.resume();
    this.output.write(enterScreen + pasteOn + (this.hasMouse ? mouseOn : ""));
    this.forget();
  }

  private readonly restore = (): void => {
    if (!this.open) return;
    this.open = false;
    this.output.write((this.hasMouse ? mouseOff : "") + pasteOff + leaveScreen);
    // The terminal may be gone already.
    try {
      this.input.setRawMode(false);
    } catch {
      return;
    }
  };

  private readonly stopped = (): void => this.suspend();

  private readonly gone = (): void => this.onGone();

  /** Stopped from elsewhere meanwhile: a shell may have set the terminal its own way. */
  private readonly continued = (): void => {
    if (!this.open) return;
    this.input.setRawMode(false);
    this.enter();
    this.onResize(this.size());
  };

  private readonly resized = (): void => {
    this.forget();
    this.onResize(this.size());
  };

  private readonly received = (bytes: Buffer): void => {
    clearTimeout(this.flushTimer);
    this.decoded(bytes, false);
  };

  private decoded(bytes: Uint8Array, flush: boolean): void {
    const { state, keys, waiting } = decode(this.decoder, bytes, flush);
    this.decoder = state;
    if (waiting && !flush)
      this.flushTimer = setTimeout(() => this.decoded(new Uint8Array(), true), escapeMs);
    if (keys.length > 0) this.bursts.take(keys);
  }
}
