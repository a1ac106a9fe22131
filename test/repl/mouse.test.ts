import { afterAll, describe, expect, it } from "vitest";
import { mountScreen } from "../../src/repl/components/mount.js";
import { decode, DECODER_START } from "../../src/repl/editor/decoder.js";
import type { ScreenTarget } from "../../src/repl/model.js";
import { Desk, eventShape, tableShape } from "./support.js";

const screen = mountScreen({ color: false, unicode: true });
afterAll(() => screen.unmount());

const keys = (text: string) => decode(DECODER_START, new TextEncoder().encode(text)).keys;

function desk(): Desk {
  const made = new Desk().enter("a_b").runs(1, { shape: eventShape });
  const lines = Array.from({ length: 50 }, (_, i) => `event ${i}`);
  made.prints(1, "EVENT", lines, { total: 50 });
  return made.enter("c_d").runs(2, { shape: tableShape });
}

/** As a terminal tells it, with what the screen has there. */
function mouse(on: Desk, act: string, row: number): Desk {
  screen.show(on.state);
  const target = screen.hit(row, 10)?.target as ScreenTarget | undefined;
  return on.act({ type: "mouse", act, target });
}

describe("a mouse's reports", () => {
  it("are keys with a place: presses and the wheel, nothing else", () => {
    expect(keys("\x1b[<0;12;5M")).toMatchObject([
      { name: "mouse-click", at: { row: 4, column: 11 } },
    ]);
    expect(keys("\x1b[<64;1;1M")).toMatchObject([{ name: "mouse-wheel-up" }]);
    expect(keys("\x1b[<65;300;1M")).toMatchObject([
      { name: "mouse-wheel-down", at: { column: 299 } },
    ]);
    expect(keys("\x1b[<0;12;5m\x1b[<2;1;1M\x1b[<0;1M")).toEqual([]);
  });
});

describe("the mouse", () => {
  it("chooses the cell that is clicked, shows it whole when it is clicked again, and the prompt", () => {
    const on = mouse(desk(), "mouse-click", 3);
    expect(on.state).toMatchObject({ active: 1, focus: "cells", maximised: false });
    expect(mouse(on, "mouse-click", 3).state.maximised).toBe(true);
    expect(mouse(on, "mouse-click", 22).state).toMatchObject({ focus: "prompt", maximised: false });
  });

  it("scrolls what lies under the wheel", () => {
    const on = mouse(desk(), "mouse-wheel-up", 5);
    expect(on.cell(1).view.scroll).toBe(3);
    expect(mouse(on, "mouse-wheel-down", 5).cell(1).view.scroll).toBe(0);
  });

  it("scrolls a page", () => {
    const on = desk().key("f1");
    expect(mouse(on, "mouse-wheel-down", 5).state.page?.scroll).toBe(3);
  });

  it("can be left to the terminal", () => {
    const off = desk().enter(":set mouse off");
    expect(off.state.settings.mouse).toBe(false);
    expect(off.enter(":set mouse on").state.settings.mouse).toBe(true);
  });
});
