import { expect, test } from "vitest";
import { run } from "../../support/run.js";
import { checkRows, rowsOf } from "../../support/smoke.js";

test("--exec: the tool starts the command, traces it alone and from its first instruction, ends with it", async () => {
  const ended = await run("bcc-tool", ["opensnoop", "--json", "--exec", "cat", "/etc/hostname"]);
  expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 0, stderr: "" });
  const rows = rowsOf(ended.stdout);
  checkRows(
    rows,
    { every: { comm: "cat" }, some: [{ path: "/etc/ld.so.cache" }, { path: "/etc/hostname" }] },
    0,
  );
  expect(new Set(rows.map(({ pid }) => pid)).size).toBe(1);
});

test("a command that is not there is said before anything is attached", async () => {
  const ended = await run("bcc-tool", ["opensnoop", "--", "no-such-command"]);
  expect(ended).toMatchObject({ status: 1, stdout: "" });
  expect(ended.stderr).toBe("error: there is no command no-such-command\n");
});
