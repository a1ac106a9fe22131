import type { UsdtProbe, UserAbi, UserPrototype, UserSymbol } from "../../types/facts.js";
import type { NativeElfImage, NativeFacts } from "../../native/facts.js";
import { withoutState } from "../patterns.js";
import { statOf } from "../stat.js";
import { MACHINE, whyNotBoundary } from "./boundaries.js";
import { functionAround } from "./frames.js";
import { readPrototypes } from "./dwarf/index.js";
import { goAbi } from "./go.js";
import { groupNotes } from "./usdt.js";

const MACHINES: Readonly<Record<number, UserAbi["machine"]>> = {
  [MACHINE.i386]: "i386",
  [MACHINE.x64]: "x64",
  [MACHINE.arm64]: "arm64",
};

const ADDRESS = /^0x[\da-f]{1,16}$/i;

interface OpenImage {
  /** Device, inode, size and time of the file that was read. */
  readonly stamp: string;
  readonly image: NativeElfImage | string;
  functions?: string;
  probes?: readonly UsdtProbe[];
}

/** ELF files by path, read again when the file has changed. */
export class Images {
  private readonly open = new Map<string, OpenImage>();

  constructor(private readonly native: () => NativeFacts) {}

  whyNot(path: string): string | undefined {
    const { image } = this.at(path);
    return typeof image === "string" ? image : undefined;
  }

  symbol(path: string, name: string): UserSymbol | undefined {
    if (ADDRESS.test(name)) return this.atAddress(path, name);
    const found = this.image(path)?.symbol(name);
    if (!found) return undefined;
    const { demangled, offset, size, indirect } = found;
    return { name: found.name, demangled, offset, size, ...(indirect ? { indirect } : {}) };
  }

  /** As objdump and debuggers give it, in files without symbols above all. */
  private atAddress(path: string, name: string): UserSymbol | undefined {
    const offset = this.image(path)?.offsetOf(BigInt(name));
    return offset === undefined ? undefined : this.atOffset(path, offset, name);
  }

  atOffset(path: string, offset: number, name: string): UserSymbol {
    const within = beginning(this.functions(path), offset) ?? functionAround(path, offset) ?? null;
    return { name, demangled: name, offset, size: 0, within };
  }

  matchSymbols(path: string, pattern: RegExp): readonly UserSymbol[] {
    const plain = withoutState(pattern);
    const matches = (name: string, demangled: string, bare: string): boolean =>
      plain.test(name) || (demangled !== "" && (plain.test(bare) || plain.test(demangled)));
    return matchingFunctions(this.functions(path), matches).map((found) =>
      found.indirect ? (this.symbol(path, found.name) ?? found) : found,
    );
  }

  /** As a symbol or as a person reads it; of a large program that takes as long as a pattern. */
  hasFunction(path: string, name: string): boolean {
    if (/[\t\n]/.test(name)) return false;
    if (!/[(<: ]/.test(name)) return this.image(path)?.symbol(name)?.name === name;
    const lines = `\n${this.functions(path)}`;
    return lines.includes(`\n${name}\t`) || lines.includes(`\t${name}\t`);
  }

  nearestSymbols(path: string, name: string, most = 3): readonly string[] {
    return this.image(path)?.nearest(name, most) ?? [];
  }

  usdtProbes(path: string): readonly UsdtProbe[] {
    const entry = this.at(path);
    if (typeof entry.image === "string") return [];
    return (entry.probes ??= groupNotes(path, entry.image.usdt()));
  }

  whyNotAt(path: string, symbol: UserSymbol, offset: number): string | undefined {
    const { within = symbol.offset } = symbol;
    if (within === null) return "the file does not say where its function begins";
    const whole = { offset: within, size: symbol.size };
    const behind = symbol.offset - within + offset;
    return whyNotBoundary(path, this.image(path)?.machine() ?? 0, whole, behind);
  }

  abi(path: string): UserAbi {
    const machine = MACHINES[this.image(path)?.machine() ?? 0] ?? "other";
    return { machine, ...(this.isGo(path) ? { go: goAbi(path) } : {}) };
  }

  prototypes(path: string, symbols: readonly UserSymbol[]): readonly (UserPrototype | string)[] {
    return readPrototypes(path, this.image(path)?.buildId() ?? "", symbols);
  }

  isGo(path: string): boolean {
    return this.image(path)?.isGo() ?? false;
  }

  private image(path: string): NativeElfImage | undefined {
    const { image } = this.at(path);
    return typeof image === "string" ? undefined : image;
  }

  private at(path: string): OpenImage {
    const info = statOf(path);
    const stamp = info ? `${info.dev}:${info.ino}:${info.size}:${info.mtimeMs}` : "";
    const known = this.open.get(path);
    if (known?.stamp === stamp) return known;
    const entry: OpenImage = { stamp, image: this.read(path) };
    this.open.set(path, entry);
    return entry;
  }

  private read(path: string): NativeElfImage | string {
    try {
      return new (this.native().ElfImage)(path);
    } catch (error) {
      return (error as Error).message;
    }
  }

  private functions(path: string): string {
    const entry = this.at(path);
    if (typeof entry.image === "string") return "";
    return (entry.functions ??= entry.image.functions());
  }
}

/** Of the function among those lines that has this place of the file. */
function beginning(lines: string, offset: number): number | undefined {
  for (const [, at = "", size = ""] of lines.matchAll(/\t([\da-f]+)\t([\da-f]+)\ti?$/gm)) {
    const begin = parseInt(at, 16);
    if (offset === begin || (offset > begin && offset < begin + parseInt(size, 16))) return begin;
  }
  return undefined;
}

/**
 * Those lines of NativeElfImage.functions() whose names match, sorted. Only
 * they become objects: a large program has 100,000 functions. .dynsym and
 * .symtab often have the same function, so each name and place comes once.
 */
function matchingFunctions(
  lines: string,
  matches: (name: string, demangled: string, bare: string) => boolean,
): readonly UserSymbol[] {
  const found = new Map<string, UserSymbol>();
  for (const line of lines.split("\n")) {
    if (line === "") continue;
    const [name = "", demangled = "", bare = "", offset = "0", size = "0", indirect] =
      line.split("\t");
    if (!matches(name, demangled, bare)) continue;
    found.set(`${name}@${offset}`, {
      name,
      demangled: demangled === "" ? name : demangled,
      offset: parseInt(offset, 16),
      size: parseInt(size, 16),
      ...(indirect === "i" ? { indirect: "resolver" as const } : {}),
    });
  }
  return [...found.values()].sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : a.offset - b.offset,
  );
}
