import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { exported } from "../../../src/repl/effects/export.js";
import { writeOut } from "../../../src/repl/effects/files.js";
import { emptyShape } from "../../../src/repl/model.js";
import type { StreamSpec } from "../../../src/types/data.js";
import type { View } from "../../../src/types/view.js";
import { commField, Desk, pidField } from "../support.js";

const spec: StreamSpec = { name: "e", map: "e", ring: true, fields: [pidField, commField] };
const view: View = {
  ...{ kind: "columns", of: "e" },
  columns: spec.fields.map(({ name }) => ({
    ...{ key: name, title: name.toUpperCase(), width: 8, align: "left" },
    format: { kind: "text" },
  })),
};

const directory = mkdtempSync(join(tmpdir(), "export-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("an export of many events", () => {
  it.each(["csv", "json"] as const)(
    "as %s leaves time for keys between its parts",
    async (format) => {
      const count = 30_000;
      const desk = new Desk().enter(`:set keep ${count}`).enter("a_b");
      desk.runs(1, { shape: { ...emptyShape, streams: [spec], views: [view], programs: ["p"] } });
      const rows = Array.from({ length: count }, (_, i) => [BigInt(i), `comm${i % 7}`]);
      desk.sample(1, { records: [{ spec, rows, skipped: 0 }] });
      const cell = desk.cell(1);
      const path = join(directory, `out.${format}`);
      let keys = 0;
      let done = false;
      const key = (): void => {
        keys++;
        if (!done) setImmediate(key);
      };
      setImmediate(key);
      const notices: unknown[] = [];
      const what = { kind: "export", format, cell } as const;
      await writeOut({ do: "write", path, what }, { dispatch: (action) => notices.push(action) });
      done = true;
      expect(keys).toBeGreaterThanOrEqual(20);
      expect(notices).toMatchObject([{ notice: { kind: "info" } }]);
      const lines = readFileSync(path, "utf8").trimEnd().split("\n");
      expect(lines).toHaveLength(count + (format === "csv" ? 1 : 0));
      expect(lines.at(-1)).toContain(`${count - 1}`);
      const whole = exported(cell, format);
      const timeless = (text: string): string => text.replace(/\d\d:\d\d:\d\d/g, "");
      expect(whole.ok && timeless(whole.text)).toBe(timeless(`${lines.join("\n")}\n`));
    },
  );
});
