import { checkUprobes } from "../oneliners/resolve/uprobes.js";
import type { KernelFacts, UsdtProbe, UserFacts } from "../types/facts.js";
import type { Source } from "../types/outcome.js";
import { nearest } from "../oneliners/nearest.js";
import { patternOf } from "../oneliners/resolve/pattern.js";
import { registersValue } from "../oneliners/resolve/registers.js";
import { findLibrary } from "../oneliners/resolve/user.js";
import { mistake, nearestHint } from "../oneliners/source.js";
import { attachesByProcess, byProcess } from "../oneliners/resolve/by_process.js";
import type { UserChoice } from "../oneliners/resolve/resolved_hook.js";
import type { NamedHook } from "../oneliners/ast.js";
import { COOKIE, type NumberedHooks, type HooksWanted } from "./numbered_hook.js";

type UsdtName = NamedHook & { kind: "usdt" };

/** USDT probes by pattern: one program at all their places; nothing of their arguments is read. */
export function usdtHooks(
  hook: UsdtName,
  source: Source,
  wanted: HooksWanted,
  kernel: KernelFacts,
  user: UserFacts,
): NumberedHooks {
  checkUprobes(hook.span, source, kernel);
  const { choice, regex } = wanted;
  const path = findLibrary(hook.library, source, choice, user);
  // glibc 2.34 took libpthread's probes into libc, under libc's name as provider.
  const merged = hook.library.text === "pthread" ? user.library("c", choice.pids?.[0]) : undefined;
  const files = [...new Set([path, ...(merged === undefined ? [] : [merged])])];
  const match = regex
    ? ({ match: "regex", anchored: true } as const)
    : ({ match: "wildcard" } as const);
  const pattern = patternOf({ text: hook.probe.text, ...match });
  const provider = hook.provider && patternOf({ text: hook.provider.text, match: "wildcard" });
  const found = files
    .map((file) =>
      user
        .usdtProbes(file)
        .filter((probe) => pattern.test(probe.name) && (provider?.test(probe.provider) ?? true)),
    )
    .find((probes) => probes.length > 0);
  if (!found)
    throw nothingFound(
      hook,
      source,
      path,
      files.flatMap((f) => user.usdtProbes(f)),
    );
  return {
    names: shownNames(found),
    hooks: [hookOf(found, choice, kernel)],
    user: true,
    notes: [],
  };
}

/** The probe's name; with its provider where two have the same. */
function shownNames(probes: readonly UsdtProbe[]): readonly string[] {
  const names = probes.map(({ name }) => name);
  return probes.map(({ provider, name }) =>
    names.indexOf(name) === names.lastIndexOf(name) ? name : `${provider}:${name}`,
  );
}

const hookOf = (probes: readonly UsdtProbe[], choice: UserChoice, kernel: KernelFacts) => ({
  attach: probes.flatMap((probe, cookie) =>
    probe.locations.flatMap((location) =>
      byProcess(choice, {
        kind: "uprobe" as const,
        path: probe.path,
        offset: location.offset,
        onReturn: false,
        semaphore: location.semaphore,
        cookie,
      }),
    ),
  ),
  context: { kind: "registers" as const },
  probe: {
    arguments: [],
    parameters: new Map(),
    registers: registersValue(kernel.arch),
    absent: new Map(),
    space: "user" as const,
  },
  guard: [],
  index: probes.length === 1 ? "0" : COOKIE,
  pidByAttach: attachesByProcess(choice),
  atUserEntry: false,
});

function nothingFound(hook: UsdtName, source: Source, path: string, known: readonly UsdtProbe[]) {
  const { text, span } = hook.probe;
  const near = nearest(
    text,
    known.map((probe) => probe.name),
  );
  const none = known.length === 0 ? "the file has no USDT probes at all" : undefined;
  return mistake(source, span, "unknown-usdt", `no USDT probe ${text} in ${path}`, {
    hint: nearestHint(near) ?? none,
    fix: near[0],
  });
}
