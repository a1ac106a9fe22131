/** Shown only where it takes this long, in ms. */
const patience = 1000;
const barWidth = 30;

/** `attaching [#####     ] 1,234 of 5,678`, without the cursor's moves. */
export function progressLine(what: string, done: number, total: number): string {
  const filled = total === 0 ? barWidth : Math.floor((barWidth * done) / total);
  const bar = "#".repeat(filled).padEnd(barWidth);
  return `${what} [${bar}] ${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}`;
}

/** One line of stderr, where that is a terminal, that tells how far it is. */
export class Progress {
  private readonly start = performance.now();
  private shown = false;
  private last = 0;

  constructor(
    private readonly what: string,
    private readonly out: { isTTY?: boolean; write(text: string): unknown } = process.stderr,
  ) {}

  readonly update = (done: number, total: number): void => {
    const now = performance.now();
    if (this.out.isTTY !== true || now - this.start < patience || now - this.last < 50) return;
    this.last = now;
    this.shown = true;
    this.out.write(`\r\x1b[2K${progressLine(this.what, done, total)}`);
  };

  /** The kernel looks at a program: for so long. */
  readonly verifying = (ms: number): void => {
    const now = performance.now();
    if (this.out.isTTY !== true || ms < patience || now - this.last < 200) return;
    this.last = now;
    this.shown = true;
    this.out.write(`\r\x1b[2Kverifying… ${Math.floor(ms / 1000)} s, ^C cancels`);
  };

  /** Takes the line away. */
  close(): void {
    if (this.shown) this.out.write("\r\x1b[2K");
    this.shown = false;
  }
}
