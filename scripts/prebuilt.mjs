/**
 * npm run prebuilt: what is published, in build/package. One tarball with the
 * native parts for this machine's architecture (@bcc-repl/linux-x64), one of the
 * package itself, which names it as an optional dependency: npm installs the one
 * that fits. The addon serves any machine with glibc, the compiler those with
 * this machine's libbcc; bin/place.cjs decides, and the first start builds the rest.
 */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { root, runScript } from "./setup.mjs";
import { SetupError } from "./lib/packages.mjs";
import { hashInputs, NATIVE_TEXTS } from "./lib/inputs.mjs";
import { declareLibrary } from "./lib/library.mjs";

const place = createRequire(import.meta.url)("../bin/place.cjs");
const parts = ["runtime.node", "bcc-compile"];

/** The C library of the oldest system that is served (RHEL 9; Ubuntu 22.04 has 2.35). */
const newestGlibc = [2, 34];

/**
 * Writes both tarballs from what is built and answers with their paths. `edit`
 * changes the package.json that is published.
 */
export function makePackages(target, edit = (manifest) => manifest) {
  mkdirSync(target, { recursive: true });
  const work = mkdtempSync(join(target, "work-"));
  try {
    const platform = packPlatform(work, target);
    const main = packMain(work, target, (manifest) => edit(asPublished(manifest)));
    return { platform, main };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const readManifest = (directory) =>
  JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));

const writeManifest = (directory, manifest) =>
  writeFileSync(join(directory, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);

/** Not in the repository's own: there the native parts are built. */
function asPublished(manifest) {
  const names = ["x64", "arm64"].map((arch) => [`@bcc-repl/linux-${arch}`, manifest.version]);
  return {
    ...manifest,
    optionalDependencies: Object.fromEntries(names),
  };
}

function packPlatform(work, target) {
  const directory = join(work, "platform");
  mkdirSync(directory);
  for (const part of parts) {
    const path = join(root, "build/Release", part);
    checkGlibc(path);
    copyFileSync(path, join(directory, part));
    run("strip", ["--strip-unneeded", join(directory, part)]);
  }
  copyFileSync(join(root, "LICENSE"), join(directory, "LICENSE"));
  const { version, license } = readManifest(root);
  writeManifest(directory, {
    name: `@bcc-repl/linux-${process.arch}`,
    version,
    description: `The native parts of bcc-repl for Linux on ${process.arch}`,
    license,
    os: ["linux"],
    cpu: [process.arch],
    libc: ["glibc"],
    preferUnplugged: true,
    builtFrom: {
      native: hashInputs(root, NATIVE_TEXTS).slice(0, 16),
      libbcc: basename(place.libbccPath()),
    },
  });
  return pack(directory, target);
}

/** The files that npm would pack, with another package.json. */
function packMain(work, target, edit) {
  const directory = join(work, "package");
  const [{ files }] = JSON.parse(run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]));
  for (const { path } of files) cpSync(join(root, path), join(directory, path));
  const ours = { scripts: undefined, devDependencies: undefined };
  writeManifest(directory, { ...edit(readManifest(directory)), ...ours });
  return pack(directory, target);
}

function pack(directory, target) {
  const into = mkdtempSync(join(target, "pack-"));
  try {
    run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", into], directory);
    const [name] = readdirSync(into);
    copyFileSync(join(into, name), join(target, name));
    return join(target, name);
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

function checkGlibc(path) {
  const versions = run("readelf", ["--version-info", "--wide", path]).matchAll(
    /\bGLIBC_(\d+)\.(\d+)/g,
  );
  for (const [name, major, minor] of versions)
    if (Number(major) > newestGlibc[0] || Number(minor) > newestGlibc[1])
      throw new SetupError(
        `${path} needs ${name}, newer than ${newestGlibc.join(".")}: build it on an older system`,
      );
}

function run(command, args, cwd = root) {
  const end = spawnSync(command, args, { cwd, encoding: "utf8", maxBuffer: 1 << 26 });
  if (end.status === 0) return end.stdout;
  throw new SetupError(`${command} ${args.join(" ")} failed\n${end.stderr ?? end.error}`);
}

await runScript(import.meta.url, async () => {
  const { build } = await import("./build.mjs");
  await build();
  declareLibrary(root);
  const { platform, main } = makePackages(join(root, "build/package"));
  process.stdout.write(`${platform}\n${main}\n`);
  return 0;
});
