import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { inOwnDirectory, noTrace, probe, wordsOf } from "./planted.js";

inOwnDirectory();

describe("descriptors: an output that takes nothing", () => {
  const script = `argdist -n 2 -i 10ms -C 't:raw_syscalls:sys_enter()'`;
  interface Talker {
    readonly name: string;
    readonly args: readonly string[];
    readonly input?: string;
  }
  const talkers: readonly Talker[] = [
    { name: "bcc-trace", args: ["--help"] },
    { name: "bcc-trace", args: ["--ebpf", probe] },
    { name: "bcc-trace", args: ["-M", "1", "t:raw_syscalls:sys_enter"] },
    { name: "bcc-argdist", args: ["-i", "1ms", "-n", "2", "-C", "t:raw_syscalls:sys_enter()"] },
    { name: "bcc-tool", args: ["--list"] },
    { name: "bcc-tool", args: ["tplist"] },
    { name: "bcc-repl", args: ["--help"] },
    { name: "bcc-repl", args: ["--markdown"] },
    { name: "bcc-repl", args: ["--batch"], input: script },
    { name: "bcc-repl", args: ["--batch", "--json"], input: script },
  ];

  /** Through a shell, whose redirections are those of a person. */
  const redirected = (redirection: string, { name, args, input = "" }: Talker) => {
    const words = [...wordsOf(name), ...args];
    const shell = ["-c", `set -o pipefail; "$@" ${redirection}`, "bash", ...words];
    return spawnSync("bash", shell, { input, encoding: "utf8", timeout: 150_000 });
  };

  test.each(talkers)("$name $args: a full disk is said in one line", (talker) => {
    const { status, stderr } = redirected("> /dev/full", talker);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: cannot write the output: /m);
    noTrace(stderr);
    expect(redirected("> /dev/full 2> /dev/full", talker).status).toBe(1);
  });

  test.each(talkers)("$name $args: a reader that has gone is no error", (talker) => {
    const { status, stderr } = redirected("| true", talker);
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/error|EPIPE/i);
    noTrace(stderr);
  });

  test.each(["/proc", "/sys"])("without %s it is said in one line", (mount) => {
    const dependent: readonly Talker[] = [
      { name: "bcc-trace", args: ["--dry-run", probe] },
      { name: "bcc-tool", args: ["profile", "1"] },
      { name: "bcc-repl", args: ["--batch"], input: script },
    ];
    for (const { name, args, input = "" } of dependent) {
      const words = [...wordsOf(name), ...args];
      const shell = `mount -t tmpfs none ${mount}; exec "$@"`;
      const ended = spawnSync("unshare", ["-m", "sh", "-c", shell, "sh", ...words], {
        input,
        encoding: "utf8",
      });
      expect(ended.stderr).toMatch(
        new RegExp(`^error: ${mount}/\\S+ is missing: is ${mount} mounted`),
      );
      noTrace(ended.stderr);
    }
  });
});
