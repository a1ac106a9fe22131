import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  statfsSync,
  type Stats,
} from "node:fs";
import { FileRefused, isMissing } from "./trouble.js";

/**
 * A directory that is held open. What is named through it lies in it, whatever
 * becomes of the path meanwhile: this is openat(2), which Node does not have.
 */
export class HeldDirectory {
  constructor(private readonly fd: number) {}

  at(name: string): string {
    return `/proc/self/fd/${this.fd}/${name}`;
  }

  stat(): Stats {
    return fstatSync(this.fd);
  }

  close(): void {
    closeSync(this.fd);
  }
}

export interface WalkRules {
  /** Users whose symbolic links are followed: nobody else leads this process to another place. */
  readonly trusted: ReadonlySet<number>;
  /** Directories on the way must be theirs as well. */
  readonly ownDirectories: boolean;
  /** Missing directories are made, for this user alone. */
  readonly make: boolean;
}

/** Where a path ends: not a link, and perhaps nothing yet. */
export interface Place {
  readonly directory: HeldDirectory;
  readonly name: string;
  readonly info: Stats | undefined;
}

/** <fcntl.h>: the directory need not be readable, only searchable. Node has no name for it. */
const O_PATH = 0o10000000;
const asDirectory = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const procMagic = 0x9fa0;
const mostLinks = 40;

/** Opens a directory, step by step from the root. @throws FileRefused, or the system's error */
export function holdDirectory(path: string, rules: WalkRules): HeldDirectory {
  const { directory, name, info } = walk(path, rules);
  try {
    if (name === "") return new HeldDirectory(openSync(directory.at("."), asDirectory));
    if (info === undefined && rules.make) make(directory, name);
    return step(directory, name, rules);
  } finally {
    directory.close();
  }
}

/** Follows a path up to its last part, and that part too where it is a link. */
export function walk(path: string, rules: WalkRules): Place {
  const parts = partsOf(path.startsWith("/") ? path : `${process.cwd()}/${path}`);
  let here = new HeldDirectory(openSync("/", asDirectory));
  const go = (next: HeldDirectory): void => {
    here.close();
    here = next;
  };
  try {
    for (let links = 0; ;) {
      const name = parts.shift() ?? "";
      const info = name === "" ? undefined : look(here, name);
      if (info?.isSymbolicLink() === true && !isProc(here)) {
        if (++links > mostLinks) throw Object.assign(new Error(name), { code: "ELOOP" });
        assertTrusted(info, rules, `${name} is a symbolic link`);
        const target = readlinkSync(here.at(name));
        if (target.startsWith("/")) go(new HeldDirectory(openSync("/", asDirectory)));
        parts.unshift(...partsOf(target));
        continue;
      }
      if (parts.length === 0) return { directory: here, name, info };
      if (info === undefined && rules.make) make(here, name);
      go(step(here, name, rules));
    }
  } catch (error) {
    here.close();
    throw error;
  }
}

const partsOf = (path: string): string[] =>
  path.split("/").filter((part) => part !== "" && part !== ".");

/** Links in /proc are no paths: they lead to what is open. */
const isProc = (directory: HeldDirectory): boolean =>
  statfsSync(directory.at(".")).type === procMagic;

function make(directory: HeldDirectory, name: string): void {
  try {
    mkdirSync(directory.at(name), 0o700);
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function step(from: HeldDirectory, name: string, rules: WalkRules): HeldDirectory {
  const info = lstatSync(from.at(name));
  if (info.isSymbolicLink()) assertTrusted(info, rules, `${name} is a link`);
  const flags = info.isSymbolicLink() ? asDirectory & ~constants.O_NOFOLLOW : asDirectory;
  const next = new HeldDirectory(openSync(from.at(name), flags));
  try {
    if (rules.ownDirectories) assertTrusted(next.stat(), rules, `the directory ${name}`);
    return next;
  } catch (error) {
    next.close();
    throw error;
  }
}

function assertTrusted(info: Stats, rules: WalkRules, what: string): void {
  if (rules.trusted.has(info.uid)) return;
  throw new FileRefused(`${what} of another user's (uid ${info.uid})`);
}

function look(directory: HeldDirectory, name: string): Stats | undefined {
  try {
    return lstatSync(directory.at(name));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
