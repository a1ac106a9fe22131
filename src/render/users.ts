import { readFileSync } from "node:fs";

/** Names of users and groups by number, as the files have them; read once, when the first is shown. */
const reader = (path: string): ((id: number) => string | undefined) => {
  let names: ReadonlyMap<number, string> | undefined;
  return (id) => (names ??= read(path)).get(id);
};

function read(path: string): ReadonlyMap<number, string> {
  try {
    const lines = readFileSync(path, "utf8").split("\n").reverse();
    return new Map(
      lines.flatMap((line): [number, string][] => {
        const [name = "", , id = ""] = line.split(":");
        return /^\d+$/.test(id) ? [[Number(id), name]] : [];
      }),
    );
  } catch {
    return new Map();
  }
}

export const userName = reader("/etc/passwd");
export const groupName = reader("/etc/group");
