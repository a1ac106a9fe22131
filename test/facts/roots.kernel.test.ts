import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { nativeFacts } from "../../src/native/facts.js";
import { openUserFacts } from "../../src/facts/index.js";
import { openSymbols } from "../../src/facts/symbols.js";
import { compile, workDirectory } from "./compile.js";

/** A process below another root, as in a container: its paths are not ours. */
async function startBelow(root: string, path: string) {
  const child = spawn("chroot", [root, path], { stdio: ["pipe", "pipe", "inherit"] });
  const [text] = (await once(child.stdout, "data")) as [Buffer];
  const address = BigInt(/plain_function (\S+)/.exec(text.toString())?.[1] ?? 0);
  return { child, pid: child.pid ?? 0, address };
}

describe("a process below another root", () => {
  it("has its own files, names and symbols, and keeps them", async () => {
    const program = compile("shapes.cc", "static-shapes", ["-static"]);
    const root = join(workDirectory(), "root");
    mkdirSync(join(root, "opt"), { recursive: true });
    copyFileSync(program, join(root, "opt/inside"));
    const { child, pid, address } = await startBelow(root, "/opt/inside");
    const facts = openUserFacts();
    const path = facts.library("inside", pid);
    expect(path).toBe(join(root, "opt/inside"));
    expect(facts.library("/opt/inside", pid)).toBe(`/proc/${pid}/root/opt/inside`);
    expect(facts.library("/opt/inside")).toBeUndefined();
    expect(facts.symbol(path ?? "", "plain_function")).toBeDefined();
    const symbols = openSymbols();
    symbols.seen(pid);
    child.kill("SIGKILL");
    await once(child, "close");
    rmSync(root, { recursive: true });
    expect(symbols.usym(pid, address + 1n)).toBe("plain_function+0x1 [inside]");
  });

  it("and in a mount namespace of its own is reached by what it has mapped", async () => {
    const program = compile("shapes.cc", "static-apart", ["-static"]);
    const root = join(workDirectory(), "apart");
    mkdirSync(root);
    // A tmpfs that only this process has mounted.
    const script = 'mount -t tmpfs apart "$0" && cp "$1" "$0/inside" && exec chroot "$0" /inside';
    const child = spawn("unshare", ["-m", "sh", "-c", script, root, program], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const [text] = (await once(child.stdout, "data")) as [Buffer];
    const pid = child.pid ?? 0;
    const path = openUserFacts().library("inside", pid);
    expect(path).toMatch(new RegExp(`^/proc/${pid}/map_files/`));
    expect(openUserFacts().library("/inside", pid)).toBe(`/proc/${pid}/root/inside`);
    expect(openUserFacts().symbol(path ?? "", "plain_function")).toBeDefined();
    const symbols = openSymbols();
    symbols.seen(pid);
    child.kill("SIGKILL");
    await once(child, "close");
    const address = BigInt(/plain_function (\S+)/.exec(text.toString())?.[1] ?? 0);
    expect(symbols.usym(pid, address)).toBe("plain_function+0x0 [inside]");
  });

  it("can't lead us out of its root by a link", async () => {
    const program = compile("shapes.cc", "static-jail", ["-static"]);
    const root = join(workDirectory(), "jail");
    mkdirSync(join(root, "tmp"), { recursive: true });
    copyFileSync(program, join(root, "inside"));
    const { child, pid } = await startBelow(root, "/inside");
    try {
      // A perf map that is a link to a file of ours must not be read.
      symlinkSync("/etc/passwd", join(root, `tmp/perf-${pid}.map`));
      expect(new (nativeFacts().Symbolizer)().user(pid, 0x10n)).toBe("[unknown]");
    } finally {
      child.kill("SIGKILL");
      await once(child, "close");
    }
  });
});

describe("kernel symbols by name", () => {
  it("go both ways", () => {
    const symbols = openSymbols();
    const address = symbols.ksymName("vfs_read");
    expect(symbols.hidden).toBeUndefined();
    expect(symbols.ksym((address ?? 0n) + 1n)).toBe("vfs_read+0x1 [kernel]");
    expect(symbols.ksymName("no_such_symbol_at_all")).toBeUndefined();
  });
});
