import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readHistory, rememberText } from "../../../src/repl/effects/history_files.js";
import { openShell } from "../../pty/shell.js";
import {
  command,
  directoryOf,
  give,
  here,
  inOwnDirectory,
  linkOf,
  listing,
  probe,
  treasure,
  untouched,
  wordsOf,
} from "./planted.js";

/** Root's home, as the system has it: not the one of whoever runs the tests. */
const roots = vi.hoisted(() => ({ home: "" }));
vi.mock("node:os", async (original) => {
  const os = await original<typeof import("node:os")>();
  return { ...os, userInfo: () => ({ ...os.userInfo(), homedir: roots.home }) };
});
beforeEach(() => {
  roots.home = mkdtempSync(join(tmpdir(), "root-"));
});
afterEach(() => rmSync(roots.home, { recursive: true }));

inOwnDirectory();

describe("files: what the program keeps for itself", () => {
  /** The history is a terminal's. */
  function atHome<T>(home: string, work: () => T): T {
    // One by one: another object in place of process.env is not the process's environment.
    const before = ["HOME", "XDG_STATE_HOME"].map((name) => [name, process.env[name]] as const);
    delete process.env["XDG_STATE_HOME"];
    process.env["HOME"] = home;
    try {
      return work();
    } finally {
      for (const [name, value] of before)
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
    }
  }

  const plants: readonly (readonly [string, (home: string, gold: string) => void])[] = [
    ["nothing", () => undefined],
    ["~/.local is a link", (home) => linkOf(here(), join(home, ".local"))],
    [
      "the directory is a link",
      (home) => {
        directoryOf(join(home, ".local/state"));
        linkOf(here(), join(home, ".local/state/bcc-repl"));
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
    const before = listing(here());
    atHome(home, () => rememberText("a secret probe"));
    expect(listing(here())).toEqual(before);
    untouched(gold);
    const kept = readFileSync(join(roots.home, ".local/state/bcc-repl/history"), "utf8");
    expect(kept).toContain("a secret probe");
  });

  /** So long that it is written anew when it is read. */
  const overgrown = `{"time":1,"text":"a probe"}\n`.repeat(500);

  test.each(plants)("nor is one that has grown too long written anew: %s", (_, plant) => {
    const gold = here("treasure");
    writeFileSync(gold, overgrown, { mode: 0o600 });
    const home = directoryOf(here("home"));
    plant(home, gold);
    const before = listing(here());
    expect(atHome(home, readHistory)).toEqual([]);
    expect(listing(here())).toEqual(before);
    expect(readFileSync(gold, "utf8")).toBe(overgrown);
  });

  test("root's own that has grown too long is written anew, what a link led to is left", () => {
    const gold = treasure();
    const state = here("home/.local/state/bcc-repl");
    mkdirSync(state, { recursive: true, mode: 0o700 });
    const history = join(state, "history");
    writeFileSync(history, overgrown, { mode: 0o600 });
    linkOf(gold, `${history}.new`);
    const entries = [{ time: 1, text: "a probe" }];
    expect(atHome(here("home"), readHistory)).toEqual(entries);
    untouched(gold);
    rmSync(`${history}.new`, { force: true });
    writeFileSync(history, overgrown, { mode: 0o600 });
    expect(atHome(here("home"), readHistory)).toEqual(entries);
    expect(readFileSync(history, "utf8").split("\n")).toHaveLength(2);
    give(history);
    writeFileSync(history, overgrown);
    expect(atHome(here("home"), readHistory)).toEqual([]);
    expect(readFileSync(history, "utf8")).toBe(overgrown);
  });

  test("a terminal of root's in another user's HOME: nothing is written there", async () => {
    const gold = treasure();
    const home = directoryOf(here("home"));
    plants[4]![1](home, gold);
    const before = listing(home);
    const pty = await openShell(here(), { HOME: home });
    pty.send(`${wordsOf("bcc-repl")[1]}\n`);
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
    const before = listing(here());
    const ended = command("bcc-trace", ["-v", "--dry-run", probe], {
      env: { BCC_REPL_CACHE: path },
    });
    expect(ended.err).toMatch(/the cache is not used/);
    expect(listing(here())).toEqual(before);
  });
});
