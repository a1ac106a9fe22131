/**
 * A stranger's output on our own terminal: all that draws goes through; what makes a terminal answer,
 * as if it were typed, or reach outside of its screen (titles, the clipboard) is left out.
 */
export class Drawing {
  private state: "ground" | "escape" | "sequence" | "string" = "ground";
  private held: number[] = [];

  /** What of these bytes may be drawn; a sequence that is cut is held until its end comes. */
  pass(bytes: Uint8Array): Buffer {
    const out: number[] = [];
    for (const byte of bytes) this.take(byte, out);
    return Buffer.from(out);
  }

  private take(byte: number, out: number[]): void {
    switch (this.state) {
      case "ground":
        return this.ground(byte, out);
      case "escape":
        return this.escape(byte, out);
      case "sequence":
        return this.sequence(byte, out);
      case "string":
        // BEL, or ESC \ of which the backslash is swallowed too.
        if (byte === 0x07) this.state = "ground";
        if (byte === 0x1b) this.begin("escape", byte);
    }
  }

  private ground(byte: number, out: number[]): void {
    if (byte === 0x1b) return this.begin("escape", byte);
    // U+0080 to U+009F are escape sequences in one character.
    if (this.held[0] === 0xc2) {
      this.held = [];
      if (byte < 0xa0) return;
      out.push(0xc2);
    }
    if (byte === 0xc2) this.held = [byte];
    else out.push(byte);
  }

  private escape(byte: number, out: number[]): void {
    // DCS, SOS, OSC, PM, APC: texts for the terminal, not for its screen.
    if ("PX]^_".includes(String.fromCharCode(byte))) return this.begin("string");
    if (byte === 0x5b) {
      this.state = "sequence";
      this.held.push(byte);
      return;
    }
    const drawn = byte === 0x5a || byte === 0x5c ? [] : [...this.held, byte];
    this.begin("ground");
    out.push(...drawn);
  }

  private sequence(byte: number, out: number[]): void {
    this.held.push(byte);
    if (byte < 0x40 && this.held.length < 64) return;
    // Reports of identity, position, size, checksums and modes.
    const answers = "cntxyzqpu".includes(String.fromCharCode(byte));
    const drawn = answers || byte < 0x40 ? [] : this.held;
    this.begin("ground");
    out.push(...drawn);
  }

  private begin(state: Drawing["state"], byte?: number): void {
    this.state = state;
    this.held = byte === undefined ? [] : [byte];
  }
}
