import { expect, test } from "vitest";
import { questions } from "../../tools/questions.js";
import { tools } from "../../tools/index.js";

test("each tool answers one question", () => {
  const named = questions.flatMap((one) => one.tools);
  expect([...named].sort()).toEqual(Object.keys(tools).sort());
});

test("questions are asked as a person asks them", () => {
  for (const { question } of questions) expect(question).toMatch(/^[A-Z].*[?)]$/);
});
