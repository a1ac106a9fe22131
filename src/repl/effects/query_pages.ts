import { globPattern } from "../../oneliners/glob.js";
import { unreachable } from "../../types/outcome.js";
import type { KernelFacts } from "../../types/facts.js";
import type { Query } from "../effect.js";
import type { EffectContext } from "./context.js";
import { examplesFor } from "../examples.js";
import { doctorLines } from "./doctor.js";
import { mapContents } from "./map_contents.js";
import { typeLines } from "./type_text.js";

/** More than a person reads of a list. */
const mostProbes = 2000;

/** A question, answered with a page. */
export async function queryPage(query: Query, context: EffectContext): Promise<void> {
  const { dispatch, services } = context;
  const page = (title: string, lines: readonly string[]): void =>
    dispatch({ type: "page", title, lines });
  const wrong = (text: string): void =>
    dispatch({ type: "notice", notice: { kind: "error", text } });
  switch (query.kind) {
    case "probes":
      return page(
        `probes that match ${query.pattern}`,
        probeLines(query.pattern, services.machine().kernel),
      );
    case "type": {
      const lines = typeLines(query.name, services.machine().kernel.types);
      return lines.ok ? page(query.name, lines.value) : wrong(lines.diagnostics[0]?.message ?? "");
    }
    case "doctor":
      return page("what this machine can do", doctorLines(services.machine().kernel));
    case "examples":
      return examplesPage(context);
    case "tools":
      return toolsPage(context);
    case "tool": {
      const lines = await services.toolHelp(query.name);
      return lines === undefined
        ? wrong(`there is no tool ${query.name}; :tool lists them`)
        : page(query.name, lines);
    }
    case "maps":
      return page("maps", allMaps(context));
    case "map": {
      const lines = mapContents(query.name, context);
      return lines === undefined
        ? wrong(`no running cell has a map ${query.name}; :maps lists them`)
        : page(`map ${query.name}`, lines);
    }
    default:
      return unreachable(query);
  }
}

/** Below the questions that they answer. */
async function toolsPage({ services, dispatch }: EffectContext): Promise<void> {
  const groups = await services.toolGroups();
  const width = Math.max(...groups.flatMap(({ tools }) => tools.map(({ name }) => name.length)));
  const rows = groups.flatMap(({ question, tools }, i) => [
    ...(i === 0 ? [] : [{ line: "", choice: undefined }]),
    { line: question, choice: undefined },
    ...tools.map(({ name, summary }) => ({
      line: `  ${name.padEnd(width)}  ${summary}`,
      choice: `${name} `,
    })),
  ]);
  dispatch({
    type: "page",
    title: "tools: Enter takes one",
    lines: rows.map(({ line }) => line),
    choices: rows.map(({ choice }) => choice),
  });
}

/** The gallery: a question, below it what answers it. */
function examplesPage({ dispatch, services, tools }: EffectContext): void {
  const examples = examplesFor(services.machine().kernel, tools);
  const shown = examples.flatMap(({ question, text }): readonly [string, string | undefined][] => [
    [question, undefined],
    ...text
      .split("\n")
      .map((row, i): [string, string | undefined] => [`    ${row}`, i === 0 ? text : undefined]),
    ["", undefined],
  ]);
  dispatch({
    type: "page",
    title: "examples: Enter takes one",
    lines: shown.map(([line]) => line),
    choices: shown.map(([, choice]) => choice),
  });
}

/** A shell's pattern → functions and tracepoints. */
export function probeLines(pattern: string, kernel: KernelFacts): readonly string[] {
  const inEvents = globPattern(pattern.replace(/^t:/, ""));
  const tracepoints = kernel
    .matchTracepoints(/./)
    .filter((name) => inEvents.test(name) || inEvents.test(name.split(":")[1] ?? ""));
  const functions = kernel.matchFunctions(globPattern(pattern));
  const all = [...tracepoints.map((name) => `t:${name}`), ...functions];
  if (all.length === 0) return [`nothing matches; a pattern is like *switch* or sched:*`];
  const rest = all.length - mostProbes;
  const { kprobes, fentry } = kernel.features;
  const unusable =
    functions.length > 0 && !kprobes && !fentry
      ? ["This kernel has no kprobes: of these only the tracepoints (t:…) can be probed.", ""]
      : [];
  return [...unusable, ...all.slice(0, mostProbes), ...(rest > 0 ? [`… and ${rest} more`] : [])];
}

function allMaps({ runner }: EffectContext): readonly string[] {
  const lines = runner
    .liveCells()
    .flatMap(({ options, session }) =>
      session
        .allMaps()
        .map(
          ({ spec, maxEntries }) =>
            `[${options.id}] ${spec.name.padEnd(20)} ${String(spec.keySize).padStart(4)} bytes → ${String(spec.valueSize).padStart(5)} bytes, at most ${maxEntries}`,
        ),
    );
  return lines.length === 0 ? ["no cell runs"] : lines;
}
