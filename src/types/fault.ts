/** What the kernel shows of itself: where it is not mounted, nothing here works. */
const pseudo = /^(\/proc|\/sys)\//;

/** What nobody expected, told in one line to the person whom it hit: most of all a bug. */
export function faultText(error: unknown): string {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const mount = code === "ENOENT" ? pseudo.exec(path ?? "")?.[1] : undefined;
  if (mount !== undefined) return `${path} is missing: is ${mount} mounted?`;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `a bug in bcc-repl: ${text.replace(/\s+/g, " ").slice(0, 200)}`;
}
