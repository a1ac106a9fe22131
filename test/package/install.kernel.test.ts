import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
// @ts-expect-error a plain script without declarations
import { declareLibrary } from "../../scripts/lib/library.mjs";
// @ts-expect-error a plain script without declarations
import { makePackages } from "../../scripts/prebuilt.mjs";
import { packageRoot } from "../../src/package/root.js";
import { PtyScreen } from "../pty/screen.js";

/**
 * The tarballs as they are published, installed by npm into prefixes of their
 * own. Without the packages that build native parts, which need a registry: that
 * everything works shows that nothing else is needed either.
 */
type Manifest = Readonly<Record<string, unknown>>;
const make = makePackages as (
  target: string,
  edit: (manifest: Manifest) => Manifest,
) => { readonly platform: string; readonly main: string };

const root = packageRoot();
const work = mkdtempSync(join(tmpdir(), "bcc-install-"));
chmodSync(work, 0o755);
afterAll(() => rmSync(work, { recursive: true }));

const nobody = 65534;
/** A program whose types come from the kernel's BTF and whose header from the package. */
const program = join(work, "opens.c");
writeFileSync(
  program,
  `#include <tool.h>
COUNTS(calls, void)
int kids(void *ctx) {
    struct task_struct *task = (void *)bpf_get_current_task();
    if (READ(task, exit_code) == 0) calls_add();
    return 0;
}
`,
);

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], uid = 0): Ended {
  const home = join(work, `home-${uid}`);
  const env = {
    PATH: process.env["PATH"],
    HOME: home,
    // An ordinary user's place is below HOME; root's own cache is none of a test's.
    ...(uid === 0 ? { BCC_REPL_CACHE: join(home, "cache") } : {}),
    npm_config_update_notifier: "false",
  };
  const ids = uid === 0 ? {} : { uid, gid: uid };
  return spawnSync(command, args, { cwd: work, env, ...ids, encoding: "utf8", timeout: 600_000 });
}

function install(prefix: string): void {
  const made = join(work, "tarballs");
  const { platform, main } = make(made, (manifest) => ({
    ...manifest,
    dependencies: {},
    optionalDependencies: { [`@bcc-repl/linux-${process.arch}`]: `file:${made}/platform.tgz` },
  }));
  renameSync(platform, join(made, "platform.tgz"));
  const { status, stderr } = run("npm", ["install", "-g", "--offline", "--prefix", prefix, main]);
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
}

const prefix = join(work, "first");
const bin = (name: string): string => join(prefix, "bin", name);

beforeAll(() => {
  for (const uid of [0, nobody]) mkdirSync(join(work, `home-${uid}`), { mode: 0o777 });
  chmodSync(join(work, `home-${nobody}`), 0o777);
  if (!existsSync(join(root, "dist/lib/types"))) (declareLibrary as (root: string) => void)(root);
  install(prefix);
}, 900_000);

test("root has the first event of a tool and of a one-liner", () => {
  const traced = run(bin("bcc-trace"), [
    "-S",
    "-M",
    "1",
    't:raw_syscalls:sys_enter "%d", args->id',
  ]);
  expect(traced).toMatchObject({ status: 0, stderr: "" });
  expect(traced.stdout).toMatch(/PID.*\n\d+ /);
  // Something to count on a machine that does nothing else.
  const busy = spawn("sh", ["-c", "while :; do read line < /dev/null; done"]);
  const count = () => run(bin("bcc-tool"), ["syscount", "-d", "1", "--json"]);
  let counted = count();
  // In its second a machine that is put off may have done nothing.
  while (counted.status === 0 && counted.stdout === "") counted = count();
  busy.kill("SIGKILL");
  expect(counted).toMatchObject({ status: 0, stderr: "" });
  expect(JSON.parse(counted.stdout.split("\n")[0]!)).toHaveProperty("count");
});

test("an ordinary user compiles, and nothing is built for it", () => {
  const checked = run(bin("bcc-repl"), ["--check", program], nobody);
  expect(checked).toMatchObject({ stderr: "", stdout: expect.stringMatching(/^ok /) as string });
  const made = readdirSync(join(work, `home-${nobody}/.cache/bcc-repl`));
  expect(made.filter((name) => /^(native|build)-/.test(name))).toEqual([]);
});

test("a lesson in a terminal: its answer typed, its workload started, its end told", async () => {
  const screen = new PtyScreen(`${bin("bcc-repl")} lesson 1`, 40, 110, {
    HOME: join(work, "home-0"),
    XDG_STATE_HOME: join(work, "home-0/state"),
    BCC_REPL_CACHE: join(work, "home-0/cache"),
  });
  try {
    await screen.until(/lesson 1 · What opens files here\? · 1 of \d/);
    screen.send("opensnoop\r");
    await screen.until(/✓ The kernel ran a small program of ours/);
    screen.send(":lesson next\r");
    await screen.until(/ · 2 of \d/);
    screen.send("\x04");
    await screen.until(/ended 0/);
  } finally {
    screen.kill();
  }
});

test("man finds the commands and every tool, by two words too", () => {
  const man = (...words: readonly string[]) =>
    spawnSync("man", words, {
      env: { PATH: `${bin("")}:${process.env["PATH"]}`, MANPAGER: "cat", MANWIDTH: "100" },
      encoding: "utf8",
    });
  for (const words of [["bcc-tool"], ["bcc-trace"], ["bcc-tool", "biolatency"]]) {
    const { status, stdout } = man(...words);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^NAME\n +${words.join("-")} - `, "m"));
  }
});

test("the library and its declarations", () => {
  const library = join(prefix, "lib/node_modules/bcc-repl");
  for (const kind of ["esm", "cjs"])
    expect(existsSync(join(library, `dist/lib/types/${kind}/lib/index.d.ts`))).toBe(true);
  const text = 'import { BPF } from "bcc-repl"; console.log(typeof BPF)';
  mkdirSync(join(work, "user/node_modules"), { recursive: true });
  spawnSync("ln", ["-s", library, join(work, "user/node_modules/bcc-repl")]);
  writeFileSync(join(work, "user/a.mjs"), text);
  writeFileSync(
    join(work, "user/b.cjs"),
    'const { BPF } = require("bcc-repl"); console.log(typeof BPF)',
  );
  for (const file of ["a.mjs", "b.cjs"])
    expect(run(process.execPath, [join(work, "user", file)]).stdout).toBe("function\n");
});

test("nothing of a test, of the set-up or of the sources is published", () => {
  const files = readdirSync(join(prefix, "lib/node_modules/bcc-repl"), { recursive: true }).map(
    String,
  );
  expect(
    files.filter((name) => /\.test\.|^test\/|^src\/|stamp$|work-|^native\/fuzz/.test(name)),
  ).toEqual([]);
});

test("a second version beside it takes native parts of another text for none", () => {
  const library = join(work, "second/lib/node_modules/bcc-repl");
  cpSync(prefix, join(work, "second"), { recursive: true, verbatimSymlinks: true });
  const part = 'require("./bin/place.cjs").nativePart("runtime.node") ?? "none"';
  const asked = (): string =>
    spawnSync(process.execPath, ["-p", part], { cwd: library, encoding: "utf8" }).stdout.trim();
  expect(asked()).toBe(join(library, `node_modules/@bcc-repl/linux-${process.arch}/runtime.node`));
  writeFileSync(join(library, "dist/native.id"), "0123456789abcdef");
  process.env["BCC_REPL_CACHE"] = join(work, "none");
  expect(asked()).toBe("none");
  delete process.env["BCC_REPL_CACHE"];
  expect(run(bin("bcc-trace"), ["--version"]).status).toBe(0);
});

test("removal leaves nothing", () => {
  expect(run("npm", ["uninstall", "-g", "--prefix", prefix, "bcc-repl"]).status).toBe(0);
  const left = readdirSync(prefix, { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => !entry.isDirectory()).map(({ name }) => name)).toEqual([]);
});
