import { expect, test } from "vitest";
import { watched } from "../../src/cli/tool/watched_facts.js";
import { fakeUser } from "../support/user.js";

const libc = "/lib/x86_64-linux-gnu/libc.so.6";

test("files that a plan looked into are known", () => {
  const { user, rest } = watched(fakeUser());
  expect(user.library("c")).toBe(libc);
  expect(user.symbol("/usr/bin/bash", "main")?.name).toBe("main");
  expect(user.matchSymbols(libc, /^get/).length).toBeGreaterThan(0);
  expect([...rest.files]).toEqual([libc, "/usr/bin/bash"]);
  expect(rest.processes).toBe(false);
});

test("an answer about a process does not last", () => {
  const { user, rest } = watched(fakeUser());
  user.library("c", 12);
  expect(rest.processes).toBe(true);
});

test("so does whether one exists, and what it has mapped", () => {
  const one = watched(fakeUser());
  one.user.processExists(12);
  expect(one.rest.processes).toBe(true);
  const other = watched({ ...fakeUser(), processFiles: () => [libc] });
  expect(other.user.processFiles?.(12)).toEqual([libc]);
  expect(other.rest.processes).toBe(true);
});
