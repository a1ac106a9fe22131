import { readFileSync } from "node:fs";

/** So many, where a chain does not end. */
const MOST = 16;

/** `bash(900) < sshd(812) < sshd(700)`: a process and those above it, as they are now. Empty: it has ended. */
export function ancestors(pid: number): string {
  const chain: string[] = [];
  for (let at = pid; at > 1 && chain.length < MOST;) {
    const one = processAt(at);
    if (one === undefined) break;
    chain.push(`${one.comm}(${at})`);
    at = one.parent;
  }
  return chain.join(" < ");
}

/** `900 (bash) S 812 …`; a name may have brackets itself. */
function processAt(pid: number): { readonly comm: string; readonly parent: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const end = stat.lastIndexOf(")");
    const parent = Number(stat.slice(end + 2).split(" ")[1]);
    return { comm: stat.slice(stat.indexOf("(") + 1, end), parent };
  } catch {
    return undefined;
  }
}
