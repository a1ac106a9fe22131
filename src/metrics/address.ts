/** Loopback unless a host is named. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

export const DEFAULT_PORT = 9435;

/** `127.0.0.1:9435`, `[::1]:9435`, `:9435` (of loopback), `host:9435`; undefined: not one of these. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65535) return undefined;
  return { host: match[1] ?? (match[2] || "127.0.0.1"), port };
}
