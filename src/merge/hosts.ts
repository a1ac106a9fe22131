import { HostGroups, joinRow, nameOf, type Group, type Shape } from "./groups.js";
import type { Input, JsonObject } from "./input.js";

/** What was learnt of a host. */
interface Host {
  readonly groups: HostGroups;
  readonly boots: Set<string>;
  /** Why its figures are left out. */
  leftOut: string | undefined;
}

/** Numbers of tasks: of each machine its own. */
const ofOneMachine = /(^|\.)(pid|tid|tgid|ppid|ptid)$/i;
export const HOST = "host";

/** All hosts' figures, apart until all was read: what a host sent before it failed is in no sum. */
export class Hosts {
  private readonly hosts = new Map<string, Host>();

  /** @returns the line, where it is a row by itself */
  take(input: Input): { readonly host: string; readonly row: JsonObject } | undefined {
    switch (input.kind) {
      case "object": {
        const host = this.of(input.host);
        const { boot } = input.object;

        if (typeof boot === "string" && boot !== "") host.boots.add(boot);
        return host.groups.add(input.object) ? undefined : { host: input.host, row: input.object };
      }
      case "half":
        this.of(input.host).leftOut ??= "it sent half a line";
        return undefined;
      case "failed":
        this.of(input.host).leftOut ??= input.why;
        return undefined;
      default:
        return undefined;
    }
  }

  /** Names of those whose figures count. */
  get whole(): readonly string[] {
    return [...this.hosts].filter(([, { leftOut }]) => leftOut === undefined).map(([name]) => name);
  }

  get leftOut(): readonly (readonly [host: string, why: string])[] {
    return [...this.hosts].flatMap(([name, { leftOut }]) =>
      leftOut === undefined ? [] : [[name, leftOut] as const],
    );
  }

  /** Names that are one machine: its figures are in the sums more than once. */
  get same(): readonly (readonly string[])[] {
    const byBoot = new Map<string, string[]>();
    for (const name of this.whole)
      for (const boot of this.hosts.get(name)!.boots)
        byBoot.set(boot, [...(byBoot.get(boot) ?? []), name]);
    return [...byBoot.values()].filter((names) => names.length > 1);
  }

  /** `apart`: rows of different hosts are different rows, whatever they are about. */
  joined(apart: boolean): readonly Group[] {
    const all = new Map<string, Group>();
    for (const name of this.whole)
      for (const group of this.hosts.get(name)!.groups.groups.values()) {
        const own = apart || group.shape.keys.some((key) => ofOneMachine.test(key));
        const shape = own ? withHost(group.shape) : group.shape;
        const id = nameOf(shape);
        const into = all.get(id) ?? { shape, rows: new Map() };
        all.set(id, into);
        for (const row of group.rows.values())
          joinRow(into.rows, shape, own ? { ...row, keys: [name, ...row.keys] } : row);
      }
    return [...all.values()];
  }

  private of(name: string): Host {
    const known = this.hosts.get(name);
    if (known !== undefined) return known;
    const made: Host = {
      ...{ groups: new HostGroups(), boots: new Set<string>() },
      leftOut: undefined,
    };
    this.hosts.set(name, made);
    return made;
  }
}

const withHost = (shape: Shape): Shape => ({
  ...shape,
  keys: [HOST, ...shape.keys],
  ...(shape.histogram === undefined
    ? {}
    : { histogram: { ...shape.histogram, section: undefined } }),
});
