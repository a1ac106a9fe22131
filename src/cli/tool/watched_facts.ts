import type { UserFacts } from "../../types/facts.js";

/** What a plan rested on besides the kernel. */
export interface Rest {
  /** Files that were looked into. */
  readonly files: Set<string>;
  /** Some answer was about a running process, which is another one next time. */
  processes: boolean;
}

/** The same facts; what is asked is written down. */
export function watched(user: UserFacts): { readonly user: UserFacts; readonly rest: Rest } {
  const rest: Rest = { files: new Set(), processes: false };
  const file = <T>(path: string, answer: T): T => {
    rest.files.add(path);
    return answer;
  };
  const watch: UserFacts = {
    ...user,
    library(name, pid) {
      if (pid !== undefined) rest.processes = true;
      const path = user.library(name, pid);
      return path === undefined ? undefined : file(path, path);
    },
    symbol: (path, name) => file(path, user.symbol(path, name)),
    matchSymbols: (path, pattern) => file(path, user.matchSymbols(path, pattern)),
    usdt: (path, provider, name) => file(path, user.usdt(path, provider, name)),
    usdtProbes: (path) => file(path, user.usdtProbes(path)),
    isGo: (path) => file(path, user.isGo(path)),
    ...(user.processFiles === undefined
      ? {}
      : {
          processFiles(pid: number) {
            rest.processes = true;
            return user.processFiles?.(pid) ?? [];
          },
        }),
    ...(user.processOf === undefined ? {} : { processOf: (id: number) => user.processOf?.(id) }),
    processExists(pid) {
      rest.processes = true;
      return user.processExists(pid);
    },
  };
  return { user: watch, rest };
}
