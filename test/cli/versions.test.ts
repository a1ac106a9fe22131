import { release } from "node:os";
import { expect, test } from "vitest";
import { parseToolCommand } from "../../src/cli/tool/command.js";
import { parseCommand } from "../../src/cli/trace/options.js";
import { doctorLines, examine } from "../../src/repl/effects/doctor.js";
import { versions, versionText } from "../../src/package/versions.js";
import { openKernelFacts } from "../../src/facts/index.js";
import { tools } from "../../tools/index.js";

test("--version names libbcc, LLVM and the kernel", async () => {
  const text = versionText("bcc-trace");
  expect(text).toMatch(
    /^bcc-trace \d+\.\d+\.\d+\nlibbcc \d+\.\d+\.\d+(, LLVM \d+(\.\d+)?)?\nkernel /,
  );
  expect(text).toContain(`kernel ${release()} `);
  expect(parseCommand(["--version"])).toEqual({ kind: "exit", status: 0, out: text, err: "" });
  const { default: tool } = await tools["funccount"]!();
  const parsed = parseToolCommand(tool, "bcc-tool funccount", ["--version"]);
  expect(parsed).toMatchObject({ status: 0, out: versionText("bcc-tool funccount"), err: "" });
  expect(versions()).toMatchObject({ kernel: release(), node: process.versions.node });
});

test("the doctor's page says of each finding what it says as data", () => {
  const kernel = openKernelFacts();
  const findings = examine(kernel);
  const lines = doctorLines(kernel, findings);
  for (const { what, there, way } of [...findings.user, ...findings.kernel]) {
    const word = there === null ? "?" : there ? "yes" : "no";
    const line = lines.find((one) => one.slice(7).startsWith(what));
    expect(line?.trim().split(/\s+/)[0]).toBe(word);
    if (there === true) expect(way).toBeUndefined();
    else expect(line).toContain(way);
  }
});
