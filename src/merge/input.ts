/** A line of what many hosts sent, as the tools that spread commands hand it on. */
export type Input =
  | { readonly kind: "object"; readonly host: string; readonly object: JsonObject }
  /** Begins as an object and does not end as one. */
  | { readonly kind: "half"; readonly host: string }
  /** The host's command, or the way to it, failed. */
  | { readonly kind: "failed"; readonly host: string; readonly why: string }
  /** Something else, for a person to read. */
  | { readonly kind: "said"; readonly text: string }
  | { readonly kind: "nothing" };

export type JsonObject = Readonly<Record<string, unknown>>;

export const unknownHost = "(unknown host)";

/** `clush: web3: exited with exit code 255`, `pdsh@admin: web3: ssh exited with exit code 255`. */
const spreaderSays = /^(?:clush|pdsh@[^:\s]+): ([^:\s]+): (.+)$/;
/** `web3 | UNREACHABLE! => …`, `web1 | CHANGED | rc=0 >>`, by Ansible; what follows is that host's. */
const ansibleHead = /^(\S+) \| (CHANGED|SUCCESS|FAILED|UNREACHABLE!)(.*)$/;
/** `web1: …`, by clush -L and pdsh. */
const prefixed = /^([^\s:{}"]+|\[[0-9a-f:]+\]): (.*)$/i;
/** How far clush is, on a terminal. */
const progress = /^clush: \d+\/\d+$/;
const rule = /^-{3,}$/;
const ownHost = /^\{"host":("(?:[^"\\]|\\.)*")/;

/** Reads lines one after the other: a heading names the host of what follows. */
export class InputReader {
  private heading: string | undefined;
  /** Within the rules of a heading by clush -b: before its name, behind it. */
  private within: "name" | "end" | undefined;

  read(line: string): Input {
    const text = line.trimEnd();
    if (text === "" || progress.test(text)) return { kind: "nothing" };
    if (rule.test(text)) return this.ruled();
    if (this.within === "name") return this.headed(text);
    const [, failing, why] = spreaderSays.exec(text) ?? [];
    if (failing !== undefined) return { kind: "failed", host: failing, why: why! };
    const [, host, state] = ansibleHead.exec(text) ?? [];
    if (host !== undefined) return this.ansible(host, state!);
    if (text.startsWith("{")) return objectOf(text, this.heading);
    const [, name, rest] = prefixed.exec(text) ?? [];
    if (name === undefined) return { kind: "said", text };
    if (rest!.startsWith("{")) return objectOf(rest!, name);
    return rest!.startsWith("error: ")
      ? { kind: "failed", host: name, why: rest!.slice(7) }
      : { kind: "said", text };
  }

  private ruled(): Input {
    this.within = this.within === undefined ? "name" : undefined;
    return { kind: "nothing" };
  }

  private headed(text: string): Input {
    this.heading = text.replace(/ \(\d+\)$/, "");
    this.within = "end";
    return { kind: "nothing" };
  }

  private ansible(host: string, state: string): Input {
    this.heading = host;
    return state === "CHANGED" || state === "SUCCESS"
      ? { kind: "nothing" }
      : { kind: "failed", host, why: state.toLowerCase().replace("!", "") };
  }
}

/** `named`: by who handed it on, whose name it is for the person; else the host's own. */
function objectOf(text: string, named: string | undefined): Input {
  try {
    const object = JSON.parse(text) as JsonObject;
    const own = object["host"];
    return {
      kind: "object",
      host: named ?? (typeof own === "string" ? own : unknownHost),
      object,
    };
  } catch {
    const [, quoted] = ownHost.exec(text) ?? [];
    return {
      kind: "half",
      host: named ?? (quoted === undefined ? unknownHost : String(JSON.parse(quoted))),
    };
  }
}
