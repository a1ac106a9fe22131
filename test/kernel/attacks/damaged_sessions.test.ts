import { writeFileSync } from "node:fs";
import { describe, test } from "vitest";
import { openShell } from "../../pty/shell.js";
import { here, inOwnDirectory, wordsOf } from "./planted.js";

inOwnDirectory();

describe("damaged files: a session", () => {
  const good = {
    "bcc-repl": 1,
    cells: [
      {
        ...{ text: "argdist -C x", folded: false, pinned: false, notes: [], cText: "" },
        shape: { views: [], tables: [], streams: [], programs: [] },
        figures: { total: 0, rate: 0, load: 0, lost: 0, history: [] },
        data: {
          ...{ tables: [], before: [], records: [] },
          listing: { heading: "H", lines: ["an old line"] },
        },
      },
    ],
  };

  test("leaves the terminal with its cells, and the next one is opened", async () => {
    const bad = structuredClone(good) as unknown as { cells: { shape: { tables: unknown[] } }[] };
    bad.cells[0]!.shape.tables = [{ $number: "-5" }];
    writeFileSync(here("bad.json"), JSON.stringify(bad));
    writeFileSync(here("good.json"), JSON.stringify(good));
    const pty = await openShell(here(), { HOME: here(), XDG_STATE_HOME: here() });
    pty.send(`${wordsOf("bcc-repl")[1]}\n`);
    await pty.until(/^ ?\u203a/m);
    pty.send(`:open ${here("bad.json")}\r`);
    await pty.until(/is damaged \(at cells\[0\]\.shape\.tables\[0\]\)/);
    pty.send(`:open ${here("good.json")}\r`);
    await pty.until(/an old line/);
    pty.send("\x04");
    await pty.until(/shell> $/m);
    pty.kill();
  });
});
