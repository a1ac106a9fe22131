import { spawnSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  command,
  directoryOf,
  give,
  here,
  inOwnDirectory,
  linkOf,
  noTrace,
  probe,
  stranger,
  treasure,
  untouched,
  type Ended,
  wordsOf,
} from "./planted.js";

inOwnDirectory();

describe("files: a place that another user prepared", () => {
  /** What a person asks to be written, by each command that can. */
  const writers: readonly (readonly [string, (path: string) => Ended])[] = [
    ["bcc-trace -o", (path) => command("bcc-trace", ["-o", path, "--duration", "1ms", probe])],
    [
      "bcc-tool -o",
      (path) =>
        command("bcc-tool", ["argdist", "-o", path, "-i", "1ms", "-n", "1", "-C", `${probe}()`]),
    ],
    ["--flame", (path) => command("bcc-tool", ["profile", "--flame", path, "-F", "99", "1"])],
    [":save", (path) => command("bcc-repl", ["--batch"], { input: `:save ${path}\n` })],
    ...["json", "csv", "svg", "html"].map(
      (format) =>
        [
          `:export ${format}`,
          (path: string) =>
            command("bcc-repl", ["--batch"], {
              input: `${format === "svg" ? "profile -F 99" : "argdist -C 't:raw_syscalls:sys_enter()'"}\n:wait 0.3\n:export ${format} ${path}\n:quit\n`,
            }),
        ] as const,
    ),
  ];

  test.each(writers)("%s follows no link of theirs, and nothing is lost behind it", (_, write) => {
    const home = directoryOf(here("home"));
    const gold = treasure();
    linkOf(gold, join(home, "out"));
    const ended = write(join(home, "out"));
    expect(ended.status).toBe(1);
    expect(ended.err).toMatch(/cannot write (to )?\S+: out is a symbolic link of another user's/);
    noTrace(ended.err);
    untouched(gold);
  });

  test.each(writers)("%s: a directory of theirs that is a link leads nowhere", (_, write) => {
    const home = directoryOf(here("home"));
    const gold = treasure();
    linkOf(dirname(gold), join(home, "data"));
    expect(write(join(home, "data/treasure")).status).toBe(1);
    untouched(gold);
    expect(write(join(home, "data/new")).status).toBe(1);
    expect(existsSync(here("new"))).toBe(false);
  });

  test.each(writers)("%s: another name of a file of root's is not written through", (_, write) => {
    const home = directoryOf(here("home"));
    const gold = treasure();
    linkSync(gold, join(home, "out"));
    expect(write(join(home, "out")).status).toBe(0);
    untouched(gold);
    expect(lstatSync(join(home, "out")).mode & 0o777).toBe(0o600);
  });

  test.each(writers)("%s: a file of theirs stays theirs", (_, write) => {
    const path = directoryOf(here("home")) + "/out";
    writeFileSync(path, "their own", { mode: 0o666 });
    give(path);
    const ended = write(path);
    expect(ended.err).toMatch(/it belongs to another user \(uid 65534\)/);
    noTrace(ended.err);
    expect(readFileSync(path, "utf8")).toBe("their own");
  });

  test.each(writers)(
    "%s writes a new file into a directory of theirs, root's alone",
    (_, write) => {
      const home = directoryOf(here("home"));
      expect(write(join(home, "out"))).toMatchObject({ status: 0 });
      const info = lstatSync(join(home, "out"));
      expect([info.uid, info.mode & 0o777, info.nlink]).toEqual([0, 0o600, 1]);
      expect(readdirSync(home)).toEqual(["out"]);
    },
  );

  test("what is named in vain stays as it was: the probe is refused after the file was opened", () => {
    writeFileSync(here("out"), "yesterday's");
    const ended = command("bcc-trace", ["-o", here("out"), "-p", "1", "u:/bin/true:nosuch"]);
    expect(ended.status).toBe(1);
    expect(readFileSync(here("out"), "utf8")).toBe("yesterday's");
    expect(readdirSync(here())).toEqual(["out"]);
  });

  test("a link of root's own and /dev/stdout are followed", () => {
    symlinkSync("target", here("link"));
    const [, traceTo] = writers[0]!;
    expect(traceTo(here("link"))).toMatchObject({ status: 0, err: "" });
    expect(readFileSync(here("target"), "utf8")).toMatch(/^PID +TID/);
    const words = [...wordsOf("bcc-trace"), "--duration", "1ms"];
    const piped = ["-c", '"$@" | cat', "sh", ...words, "-o", "/dev/stdout", probe];
    expect(spawnSync("sh", piped, { encoding: "utf8" }).stdout).toMatch(/^PID +TID/);
    expect(traceTo("/dev/null")).toMatchObject({ status: 0, err: "" });
  });

  test("who became root by sudo owns what is written into their directory, alone", () => {
    const home = directoryOf(here("home-of-sudo"));
    const env = { SUDO_UID: String(stranger), SUDO_GID: String(stranger) };
    const args = ["--duration", "1ms", probe];
    expect(command("bcc-trace", ["-o", "out", ...args], { env, cwd: home })).toMatchObject({
      status: 0,
    });
    expect(statSync(join(home, "out"))).toMatchObject({
      uid: stranger,
      gid: stranger,
      mode: 0o100600,
    });
    expect(command("bcc-trace", ["-o", here("ours"), ...args], { env })).toMatchObject({
      status: 0,
    });
    expect(statSync(here("ours"))).toMatchObject({ uid: 0, gid: 0 });
  });

  test("who became root by sudo has their own links followed", () => {
    const home = directoryOf(here("home"));
    linkOf("target", join(home, "out"));
    const args = ["-o", "out", "--duration", "1ms", probe];
    const env = { SUDO_UID: String(stranger) };
    expect(command("bcc-trace", args, { env, cwd: home })).toMatchObject({ status: 0, err: "" });
    expect(readFileSync(join(home, "target"), "utf8")).toMatch(/^PID +TID/);
  });
});
