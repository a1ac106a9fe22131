/**
 * clang-tidy over the runtime and the compiler, with every warning of clang's
 * an error, and gcc with every warning of its own an error: a second or more a
 * file each, so a file that was in order is not looked at again until it, a
 * header of ours that it includes, or the list of checks is another. What was in
 * order is kept for all clones of this user.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { findCommand } from "./packages.mjs";

const warnings = ["-Wall", "-Wextra", "-Wno-unused-parameter"];
const flags = ["-std=c++17", "-D_GNU_SOURCE", ...warnings];
/** As the release is built: many of gcc's warnings are its optimizer's. */
const gccFlags = ["-O3", "-DNDEBUG", "-fPIC", "-fstack-protector-strong", "-Werror"];

/** Folders with what their files are compiled with; others' headers are the system's, whose warnings are not ours. */
const parts = (root) => {
  const napi = ["node-addon-api", "node-api-headers/include"].flatMap((name) => [
    "-isystem",
    join(root, "node_modules", name),
  ]);
  const defines = ["NAPI_VERSION=9", "NODE_ADDON_API_DISABLE_DEPRECATED"];
  const exceptions = "NODE_ADDON_API_CPP_EXCEPTIONS_ALL";
  const runtime = `-I${join(root, "native/runtime")}`;
  return [
    { folder: "native/runtime/core", args: [runtime] },
    {
      folder: "native/runtime/js",
      args: [runtime, ...napi, ...[...defines, exceptions].map((name) => `-D${name}`)],
    },
    { folder: "native/compiler", args: ["-isystem", "/usr/include/bcc"] },
  ];
};
const stamps = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "bcc-repl-tidy");

/** Resolves to whether all are in order; what is not was described. What this machine has none of finds nothing. */
export async function lintNative(root) {
  mkdirSync(stamps, { recursive: true });
  const checks = readFileSync(join(root, ".clang-tidy"));
  const open = linters(checks)
    .filter(({ command }) => command !== undefined)
    .flatMap(({ command, version, wordsOf }) =>
      parts(root).flatMap(({ folder, args }) =>
        sources(join(root, folder)).map((file) => {
          const words = wordsOf(file, [...flags, ...args]);
          const own = words.map((word) => word.replaceAll(root, ""));
          const texts = withHeaders(root, file).map((path) => readFileSync(path));
          const stamp = join(stamps, hashOf(command, version, JSON.stringify(own), ...texts));
          return { command, words, stamp };
        }),
      ),
    )
    .filter(({ stamp }) => !existsSync(stamp));
  const check = async ({ command, words, stamp }) => {
    const good = await runs(command, words, root);
    if (good) writeFileSync(stamp, "");
    return good;
  };
  const worker = async () => {
    let good = true;
    for (let next; (next = open.pop());) good = (await check(next)) && good;
    return good;
  };
  return (await Promise.all([worker(), worker()])).every(Boolean);
}

/** `version`: what besides the words makes another answer. */
const linters = (checks) => [
  {
    command: findCommand("clang-tidy"),
    version: checks,
    wordsOf: (file, args) => ["--quiet", file, "--", ...args],
  },
  {
    command: findCommand("g++"),
    version: "",
    wordsOf: (file, args) => [...args, ...gccFlags, "-c", file, "-o", "/dev/null"],
  },
];

/** A file and the headers of ours that it includes. */
function withHeaders(root, file, found = new Set()) {
  if (found.has(file)) return [...found];
  found.add(file);
  for (const [, name] of readFileSync(file, "utf8").matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
    const header = [dirname(file), join(root, "native/runtime"), join(root, "native")]
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path));
    if (header !== undefined) withHeaders(root, header, found);
  }
  return [...found];
}

const hashOf = (...parts) => {
  const hash = createHash("sha1");
  for (const part of parts) hash.update(`${part.length}\0`).update(part);
  return hash.digest("hex");
};

const sources = (directory) =>
  readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? sources(path) : path.endsWith(".cc") ? [path] : [];
  });

/** clang-tidy writes what it finds on stdout, and counts what is not asked for on stderr; gcc has stderr alone. */
function runs(command, args, cwd) {
  const errors = command.endsWith("clang-tidy") ? "ignore" : "inherit";
  const child = spawn(command, args, { cwd, stdio: ["ignore", "inherit", errors] });
  return new Promise((resolve, reject) =>
    child.on("error", reject).on("close", (status) => resolve(status === 0)),
  );
}
