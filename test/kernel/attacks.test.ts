import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rememberText } from "../../src/repl/effects/history_files.js";
import { packageRoot } from "../../src/package/root.js";
import { openShell } from "../pty/shell.js";

/**
 * What a hostile user of the same machine prepares for root. Each attack says
 * what it plants, what root does, and what must then be so. Add yours where its
 * kind is: files (links, ownership, names), descriptors, damaged files, terminals.
 */

const stranger = 65_534;
let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "attacks-"));
  chmodSync(base, 0o755);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const here = (...parts: readonly string[]): string => join(base, ...parts);

/** A directory (or file, or link) of the stranger's. */
const give = (path: string): string => {
  spawnSync("chown", ["-h", `${stranger}`, path]);
  return path;
};
const directoryOf = (path: string): string => {
  mkdirSync(path, { recursive: true });
  return give(path);
};
const linkOf = (target: string, path: string): void => {
  symlinkSync(target, path);
  give(path);
};

/** What only root may lose. */
function treasure(): string {
  const path = here("treasure");
  writeFileSync(path, "root's own\n", { mode: 0o600 });
  return path;
}
const untouched = (path: string): void => expect(readFileSync(path, "utf8")).toBe("root's own\n");

/** Everything below a directory with its owner, to see that nothing was added. */
const listing = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inside = join(path, entry.name);
    const line = `${inside} ${lstatSync(inside).uid}`;
    return entry.isDirectory() ? [line, ...listing(inside)] : [line];
  });

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command of bin/ as root. */
function command(
  name: string,
  args: readonly string[],
  {
    env = {},
    input = "",
    cwd = base,
  }: { env?: NodeJS.ProcessEnv; input?: string; cwd?: string } = {},
): Ended {
  const ended = spawnSync(process.execPath, [join(packageRoot(), "bin", name), ...args], {
    env: { ...process.env, ...env },
    input,
    cwd,
    encoding: "utf8",
    timeout: 150_000,
  });
  return { status: ended.status, out: ended.stdout, err: ended.stderr };
}

const probe = "t:syscalls:sys_enter_getpid";
const noTrace = (text: string): void => expect(text).not.toMatch(/^\s+at .*:\d+|node:internal/m);

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
    [
      ":export",
      (path) =>
        command("bcc-repl", ["--batch"], {
          input: `argdist -C 't:raw_syscalls:sys_enter()'\n:wait 0.3\n:export json ${path}\n:quit\n`,
        }),
    ],
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
    expect(readdirSync(base)).toEqual(["out"]);
  });

  test("a link of root's own and /dev/stdout are followed", () => {
    symlinkSync("target", here("link"));
    const [, traceTo] = writers[0]!;
    expect(traceTo(here("link"))).toMatchObject({ status: 0, err: "" });
    expect(readFileSync(here("target"), "utf8")).toMatch(/^PID +TID/);
    const words = [process.execPath, join(packageRoot(), "bin/bcc-trace"), "--duration", "1ms"];
    const piped = ["-c", '"$@" | cat', "sh", ...words, "-o", "/dev/stdout", probe];
    expect(spawnSync("sh", piped, { encoding: "utf8" }).stdout).toMatch(/^PID +TID/);
    expect(traceTo("/dev/null")).toMatchObject({ status: 0, err: "" });
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

describe("files: what the program keeps for itself", () => {
  /** The history is a terminal's. */
  const remembered = (env: Record<string, string>): void => {
    const before = { ...process.env };
    delete process.env["XDG_STATE_HOME"];
    Object.assign(process.env, env);
    try {
      rememberText("a secret probe");
    } finally {
      process.env = before;
    }
  };

  const plants: readonly (readonly [string, (home: string, gold: string) => void])[] = [
    ["nothing", () => undefined],
    ["~/.local is a link", (home) => linkOf(base, join(home, ".local"))],
    [
      "the directory is a link",
      (home) => {
        directoryOf(join(home, ".local/state"));
        linkOf(base, join(home, ".local/state/bcc-repl"));
      },
    ],
    [
      "the history is a link",
      (home, gold) => {
        directoryOf(join(home, ".local/state/bcc-repl"));
        linkOf(gold, join(home, ".local/state/bcc-repl/history"));
      },
    ],
    [
      "the history is root's file under another name",
      (home, gold) => {
        directoryOf(join(home, ".local/state/bcc-repl"));
        linkSync(gold, join(home, ".local/state/bcc-repl/history"));
      },
    ],
    [
      "what it is written to anew is a link",
      (home, gold) => {
        directoryOf(join(home, ".local/state/bcc-repl"));
        writeFileSync(join(home, ".local/state/bcc-repl/history"), "{}\n".repeat(500));
        linkOf(gold, join(home, ".local/state/bcc-repl/history.new"));
      },
    ],
  ];

  test.each(plants)("root's history leaves another user's HOME alone: %s", (_, plant) => {
    const gold = treasure();
    const home = directoryOf(here("home"));
    plant(home, gold);
    const before = listing(base);
    remembered({ HOME: home });
    expect(listing(base)).toEqual(before);
    untouched(gold);
  });

  test("a terminal of root's in another user's HOME: nothing is written there", async () => {
    const gold = treasure();
    const home = directoryOf(here("home"));
    plants[4]![1](home, gold);
    const before = listing(home);
    const pty = await openShell(base, { HOME: home });
    pty.send(`${join(packageRoot(), "bin/bcc-repl")}\n`);
    await pty.until(/^ ?\u203a/m);
    pty.send(":set\r");
    await pty.until(/refresh/);
    pty.send("\x04");
    await pty.until(/shell> $/m);
    pty.kill();
    expect(listing(home)).toEqual(before);
    untouched(gold);
  });

  test("BCC_REPL_CACHE=$HOME: nothing of the person's is taken for a cache", () => {
    const home = here("home");
    mkdirSync(home, { mode: 0o700 });
    writeFileSync(join(home, ".bashrc"), "mine");
    writeFileSync(join(home, "thesis.tex"), "mine");
    const before = listing(home);
    const ended = command("bcc-trace", ["-v", "--dry-run", probe], {
      env: { BCC_REPL_CACHE: home },
    });
    expect(ended.status).toBe(0);
    expect(ended.err).toMatch(/the cache is not used: \S+: it holds other files/);
    expect(listing(home)).toEqual(before);
  });

  test.each([
    ["another user's directory", (path: string) => void directoryOf(path)],
    ["a link of another user's", (path: string) => linkOf("..", path)],
    ["below another user's directory", (path: string) => void directoryOf(dirname(path))],
  ])("the cache: %s is not used", (_, plant) => {
    const path = here("home/cache");
    mkdirSync(dirname(path));
    plant(path);
    const before = listing(base);
    const ended = command("bcc-trace", ["-v", "--dry-run", probe], {
      env: { BCC_REPL_CACHE: path },
    });
    expect(ended.err).toMatch(/the cache is not used/);
    expect(listing(base)).toEqual(before);
  });
});

describe("files: what can't be read", () => {
  test.each([
    [
      "a pipe that nobody writes to",
      (path: string) => void spawnSync("mkfifo", [path]),
      "it is not a regular file",
    ],
    [
      "a device without an end",
      (path: string) => symlinkSync("/dev/zero", path),
      "it is not a regular file",
    ],
    ["a directory", (path: string) => mkdirSync(path), "it is a directory"],
    [
      "a huge file",
      (path: string) => void spawnSync("truncate", ["-s", "10G", path]),
      "it is larger than 64 MB",
    ],
  ])("%s is refused at once by :load and :open", (_, plant, why) => {
    plant(here("in"));
    for (const word of [":load", ":open"]) {
      const ended = command("bcc-repl", ["--batch"], { input: `${word} ${here("in")}\n` });
      expect(ended.err).toContain(why);
      expect(ended.status).toBe(1);
    }
  });
});

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
    { name: "bcc-trace", args: ["--duration", "100ms", "t:raw_syscalls:sys_enter"] },
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
    const words = [process.execPath, join(packageRoot(), "bin", name), ...args];
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
      const words = [process.execPath, join(packageRoot(), "bin", name), ...args];
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

describe("signals", () => {
  test.each([
    ["bcc-tool", ["funccount", "t:syscalls:sys_enter_read*"], /^FUNC +COUNT$/m],
    ["bcc-argdist", ["-i", "600", "-C", "t:raw_syscalls:sys_enter()"], /total calls$/m],
    ["bcc-trace", ["t:raw_syscalls:sys_enter"], /sys_enter$/m],
  ] as const)(
    "timeout -s INT %s prints its figures: two signals at once are one",
    (name, args, seen) => {
      for (let i = 0; i < 4; i++) {
        const words = ["--preserve-status", "-s", "INT", "2", process.execPath];
        const ended = spawnSync("timeout", [...words, join(packageRoot(), "bin", name), ...args], {
          encoding: "utf8",
          maxBuffer: 1 << 30,
        });
        expect(ended.status).toBe(0);
        expect(ended.stdout).toMatch(seen);
      }
    },
  );
});

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
    const pty = await openShell(base, { HOME: base, XDG_STATE_HOME: base });
    pty.send(`${join(packageRoot(), "bin/bcc-repl")}\n`);
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
