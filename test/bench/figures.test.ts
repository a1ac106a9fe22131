import { expect, test } from "vitest";
import { rowText } from "../../bench/figures.js";

const row = (...figures: Parameters<typeof rowText>[3]) =>
  rowText("events lost", "events", 0, figures).replace(/ {2,}/g, "  ");

test("ours over each peer's", () => {
  expect(row(["ours", 3], ["a", 2], ["b", 6])).toBe(
    "events lost  ours 3 · a 2 · b 6 events  = 1.500 × a, 0.500 × b",
  );
});

test("no ratio to 0, or where one has no figure", () => {
  expect(row(["ours", 0], ["a", 0], ["b", 5])).toBe(
    "events lost  ours 0 · a 0 · b 5 events  = 0.000 × b",
  );
  expect(row(["ours", 1], ["a", "not installed"])).toBe(
    "events lost  ours 1 · a - (not installed) events",
  );
  expect(row(["ours", "failed"], ["a", 1])).toBe("events lost  ours - (failed) · a 1 events");
});
