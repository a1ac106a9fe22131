import { isTraceable } from "../../oneliners/resolve/traceable_function.js";
import type { KernelFacts, UserFacts } from "../../types/facts.js";

/** All probes that begin like this word; the next part of them, where there are several parts. */
export function headCandidates(
  word: string,
  kernel: KernelFacts,
  user: UserFacts,
): readonly string[] {
  const typed = /^([prtu]?):/.exec(word);
  const kind = typed?.[0] ?? "";
  const rest = word.slice(kind.length);
  const found =
    typed?.[1] === "t"
      ? tracepoints(rest, kernel)
      : typed?.[1] === "u"
        ? inLibrary(rest, user, (path) => user.usdtProbes(path).map(({ name }) => name))
        : functions(rest, typed !== null, kernel, user);
  return [...new Set(found)].map((each) => kind + each);
}

const starting = (text: string): RegExp => new RegExp(`^${text.replace(/[^\w]/g, "\\$&")}`);

/** `sched:` of the categories, then `sched:sched_switch`. */
function tracepoints(rest: string, kernel: KernelFacts): readonly string[] {
  const names = kernel.matchTracepoints(starting(rest));
  return rest.includes(":") ? names : names.map((name) => name.slice(0, name.indexOf(":") + 1));
}

function functions(
  rest: string,
  typed: boolean,
  kernel: KernelFacts,
  user: UserFacts,
): readonly string[] {
  if (rest.startsWith(":")) return kernelFunctions(rest.slice(1), kernel).map((name) => `:${name}`);
  if (rest.includes(":"))
    return inLibrary(rest, user, (path, name) =>
      user.matchSymbols(path, starting(name)).map((symbol) => symbol.name),
    );
  if (rest === "") return typed ? [] : ["t:", "p:", "r:", "u:"];
  return [...kernelFunctions(rest, kernel), ...libraries(rest, user)];
}

const kernelFunctions = (start: string, kernel: KernelFacts): readonly string[] =>
  kernel.matchFunctions(starting(start)).filter((name) => isTraceable(name, kernel));

const libraries = (name: string, user: UserFacts): readonly string[] =>
  user.library(name) === undefined ? [] : [`${name}:`];

function inLibrary(
  rest: string,
  user: UserFacts,
  namesIn: (path: string, name: string) => readonly string[],
): readonly string[] {
  const colon = rest.indexOf(":");
  if (colon < 0) return libraries(rest, user);
  const [library, name] = [rest.slice(0, colon), rest.slice(colon + 1)];
  const path = user.library(library);
  if (path === undefined) return [];
  return namesIn(path, name)
    .filter((each) => each.startsWith(name))
    .map((each) => `${library}:${each}`);
}
