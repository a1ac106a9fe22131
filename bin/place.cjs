"use strict";
/**
 * Where the native parts are. They are built for this machine: in this package,
 * where a checkout and a package folder that can be written have them; in a
 * platform package beside this one; or in the user's cache. CommonJS without
 * dependencies: the commands ask it before anything else is loaded.
 */
const { existsSync, lstatSync, readFileSync, realpathSync } = require("node:fs");
const { basename, dirname, join } = require("node:path");

const root = join(__dirname, "..");
const parts = ["runtime.node", "bcc-compile"];

/** Path of a native part; undefined where it has to be built first. */
exports.nativePart = (name) => {
  for (const directory of [inPackage, platformPackage, inCache]) {
    const path = directory(name);
    if (path !== undefined && existsSync(join(path, name))) return join(path, name);
  }
  return undefined;
};

exports.isBuilt = () => parts.every((name) => exports.nativePart(name) !== undefined);

/** Below the package: what cmake writes, too. */
const inPackage = () => join(root, "build/Release");

/**
 * Where npm puts an optional dependency: below this package or beside it. Not by
 * Node's own search, which also looks in HOME: somebody else's, perhaps.
 */
function platformPackage(name) {
  const places = [join(root, "node_modules")];
  if (basename(dirname(root)) === "node_modules") places.push(dirname(root));
  return places
    .map((place) => join(place, "@bcc-repl", `linux-${process.arch}`))
    .find((directory) => fits(directory, name));
}

/** Made from the text of this version, and the compiler for the libbcc of this machine. */
function fits(directory, name) {
  try {
    const { native, libbcc } = JSON.parse(
      readFileSync(join(directory, "package.json"), "utf8"),
    ).builtFrom;
    return (
      native === exports.textId() &&
      (name !== "bcc-compile" || libbcc === basename(exports.libbccPath()))
    );
  } catch {
    return false;
  }
}

/** /usr/lib/x86_64-linux-gnu/libbcc.so.0.26.0; undefined where the system's directories have none. */
exports.libbccPath = () => {
  const gnu = { x64: "x86_64-linux-gnu", arm64: "aarch64-linux-gnu" }[process.arch];
  for (const directory of [`/usr/lib/${gnu}`, "/usr/lib64", "/usr/lib"]) {
    try {
      return realpathSync(join(directory, "libbcc.so.0"));
    } catch {}
  }
  return undefined;
};

/** Code that root will run: only from directories that nobody else can write. */
function inCache() {
  const directory = exports.cachedBuild();
  return isPrivate(exports.cacheDirectory()) && isPrivate(directory) ? directory : undefined;
}

function isPrivate(directory) {
  try {
    const info = lstatSync(directory);
    return info.isDirectory() && info.uid === process.geteuid() && (info.mode & 0o022) === 0;
  } catch {
    return false;
  }
}

/** /var/cache/bcc-repl for root, whose HOME may be somebody else's under sudo. */
exports.cacheDirectory = () => {
  if (process.env.BCC_REPL_CACHE) return process.env.BCC_REPL_CACHE;
  if (process.geteuid() === 0) return "/var/cache/bcc-repl";
  const home = process.env.XDG_CACHE_HOME || join(process.env.HOME || "/nonexistent", ".cache");
  return join(home, "bcc-repl");
};

/** One for each text of the native parts: another version beside this one has its own. */
exports.cachedBuild = () =>
  join(exports.cacheDirectory(), `native-${process.arch}-${exports.textId()}`);

/** Of the native parts' text; written into dist/ where the bundles are made. */
exports.textId = () => {
  try {
    return readFileSync(join(root, "dist/native.id"), "utf8").trim();
  } catch {
    return "unknown";
  }
};
