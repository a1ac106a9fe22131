/**
 * clang-tidy over the runtime and the compiler, with every warning of clang's an error: a second or more a file, so a file that
 * was in order is not looked at again until it, or the list of checks, is
 * another. What was in order is kept for all clones of this user.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findCommand } from "./packages.mjs";

const warnings = ["-Wall", "-Wextra", "-Wno-unused-parameter"];
const flags = ["-std=c++17", "-D_GNU_SOURCE", ...warnings];

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

/** Resolves to whether all are in order; what is not was described. True where there is no clang-tidy. */
export async function tidy(root) {
  const command = findCommand("clang-tidy");
  if (command === undefined) return true;
  mkdirSync(stamps, { recursive: true });
  const checks = readFileSync(join(root, ".clang-tidy"));
  const open = parts(root)
    .flatMap(({ folder, args }) => sources(join(root, folder)).map((file) => ({ file, args })))
    .map((each) => ({ ...each, stamp: join(stamps, hashOf(checks, readFileSync(each.file))) }))
    .filter(({ stamp }) => !existsSync(stamp));
  const check = async ({ file, args, stamp }) => {
    const good = await runs(command, ["--quiet", file, "--", ...flags, ...args], root);
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

function runs(command, args, cwd) {
  const child = spawn(command, args, { cwd, stdio: ["ignore", "inherit", "ignore"] });
  return new Promise((resolve, reject) =>
    child.on("error", reject).on("close", (status) => resolve(status === 0)),
  );
}
