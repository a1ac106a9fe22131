import { readFileSync } from "node:fs";

import type { TracepointField, TracepointFormat } from "../../types/facts.js";
import type { NativeFacts } from "../../native/facts.js";
import { withoutState } from "../patterns.js";

/** Tracepoints as tracefs describes them. */
export class Tracepoints {
  private readonly formats = new Map<string, TracepointFormat | undefined>();
  private names: readonly string[] | undefined;

  constructor(
    private readonly native: () => NativeFacts,
    private readonly tracefs: () => string | undefined,
  ) {}

  tracepoint(category: string, event: string): TracepointFormat | undefined {
    const key = `${category}:${event}`;
    if (!this.formats.has(key)) this.formats.set(key, this.read(category, event));
    return this.formats.get(key);
  }

  matchTracepoints(pattern: RegExp): readonly string[] {
    const plain = withoutState(pattern);
    return this.all().filter((name) => plain.test(name));
  }

  /** `name` may be `category:event` or an event alone. */
  nearestTracepoints(name: string, most = 3): readonly string[] {
    if (name.includes(":")) {
      const whole = this.native().nearestOf(name, this.all().join("\n"), most);
      if (whole.length > 0) return whole;
    }
    const event = name.slice(name.indexOf(":") + 1);
    const byEvent = new Map(this.all().map((full) => [full.slice(full.indexOf(":") + 1), full]));
    const near = this.native().nearestOf(event, [...byEvent.keys()].join("\n"), most);
    const exact = byEvent.get(event);
    const names = [...(exact ? [exact] : []), ...near.map((one) => byEvent.get(one) ?? one)];
    return [...new Set(names)].slice(0, most);
  }

  private all(): readonly string[] {
    this.names ??= readText(`${this.tracefs() ?? ""}/available_events`)
      .split("\n")
      .slice(0, -1)
      .sort();
    return this.names;
  }

  private read(category: string, event: string): TracepointFormat | undefined {
    const directory = this.tracefs();
    // The names become part of a path: nothing but names may pass.
    if (!directory || ![category, event].every((part) => /^\w[\w.-]*$/.test(part)))
      return undefined;
    const place = `${directory}/events/${category}/${event}`;
    const parsed = () => parseFormat(category, event, readText(`${place}/format`));
    const id = Number.parseInt(readText(`${place}/id`), 10);
    // Those that only ftrace has come without a number of their own.
    return Number.isNaN(id) ? parsed() : lazily(category, event, id, parsed);
  }
}

/**
 * `format` is read under a lock of the kernel that others hold while they detach, for 100 ms and
 * more; most who ask want to know no more than that the tracepoint is there.
 */
function lazily(
  category: string,
  event: string,
  id: number,
  parsed: () => TracepointFormat | undefined,
): TracepointFormat {
  let fields: readonly TracepointField[] | undefined;
  return {
    category,
    event,
    id,
    get fields() {
      return (fields ??= parsed()?.fields ?? []);
    },
  };
}

/** A tracepoint's `format` file; the common_ fields are part of the record and stay in. */
export function parseFormat(
  category: string,
  event: string,
  text: string,
): TracepointFormat | undefined {
  const id = /^ID:\s*(\d+)/m.exec(text)?.[1];
  if (id === undefined) return undefined;
  const fields: TracepointField[] = [];
  const line = /^\s*field:(.+?);\s*offset:(\d+);\s*size:(\d+);(?:\s*signed:([01]);)?/gm;
  for (const [, declaration = "", offset, size, signed] of text.matchAll(line)) {
    fields.push(makeField(declaration, Number(offset), Number(size), signed === "1"));
  }
  return { category, event, id: Number(id), fields };
}

/** Declaration := ["__data_loc" | "__rel_loc"] type name ["[" count "]"] | type "(*" name ")" rest */
function makeField(
  declaration: string,
  offset: number,
  size: number,
  signed: boolean,
): TracepointField {
  const place = { offset, size, signed };
  const pointer = /^(.*\(\s*\*\s*)(\w+)(\s*\).*)$/.exec(declaration);
  if (pointer) return { name: pointer[2] ?? "", ctype: `${pointer[1]}${pointer[3]}`, ...place };
  const parts = /^(.*?)\s*\b(\w+)\s*(?:\[(.*)\])?$/.exec(declaration);
  const type = (parts?.[1] ?? declaration).trim();
  const name = parts?.[2] ?? "";
  const dynamic = /^__(data|rel)_loc\b/.exec(type)?.[1];
  if (dynamic)
    return { name, ctype: type, ...place, dynamic: dynamic === "data" ? "data_loc" : "rel_loc" };
  const count = parts?.[3];
  if (count === undefined) return { name, ctype: type, ...place };
  const elements = /^\d+$/.test(count) ? Number(count) : elementsOf(type, size);
  return { name, ctype: `${type}[${elements}]`, ...place, elements };
}

/** Some formats give the length as an expression (`sizeof(struct sockaddr_in6)`): count by size. */
function elementsOf(type: string, size: number): number {
  const bits = /\b(?:__)?[us](8|16|32|64)\b|\bu?int(8|16|32|64)_t\b/.exec(type);
  if (bits) return size / (Number(bits[1] ?? bits[2]) / 8);
  if (/\*$|\blong\b/.test(type)) return size / 8;
  if (/\bshort\b/.test(type)) return size / 2;
  return /\bchar\b|\bbool\b/.test(type) ? size : size / 4;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
