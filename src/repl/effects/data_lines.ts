import type { StreamSpec } from "../../types/data.js";
import type { TracePlan } from "../../types/plan.js";

/** `// event_0.f0 is args->filename`: what a one-liner's text, made one's own, calls its fields. */
const LINE = /^[ \t]*\/\/ ?event_\d+\.(f\d+) is (.+?)[ \t]*$/gm;

/** To be written above the text of a trace that a person goes on with. */
export function fieldLines({ print }: TracePlan): readonly string[] {
  const [first] = print.probes;
  const fields = first?.segments.filter((segment) => segment.kind === "field") ?? [];
  return fields.map(({ name }, i) => `// event_0.f${i} is ${name.replace(/\s+/g, " ")}`);
}

interface GeneratedParts {
  /** Maps that a trace's text needs for itself. */
  readonly internal: (map: string) => boolean;
  /** A stream with its fields as the person wrote them, without those for the printer alone. */
  readonly named: (stream: StreamSpec) => StreamSpec;
}

const INTERNAL = /^(lost|self|cgroup|unread|(scratch|pending|depths|calls)_\d+)$/;
/** The number of the probe, what a string's read returned, and addresses of stacks. */
const PRINTERS = /^(probe|f\d+_got|[ku]stack_got|[ku]stack\[\d+\]|caller)$/;

/** What to leave out, and how to call the rest, where the text is one that trace has made. */
export function generatedParts(text: string): GeneratedParts {
  if (!/\bstruct event_\d+ \{/.test(text) || !/\bint trace_\d+\(/.test(text))
    return { internal: () => false, named: (stream) => stream };
  const names = new Map([...text.matchAll(LINE)].map(([, field, name]) => [field!, name!]));
  return {
    internal: (map) => INTERNAL.test(map),
    named: (stream) => ({ ...stream, fields: eventFields(stream, names) }),
  };
}

function eventFields(
  { fields }: StreamSpec,
  names: ReadonlyMap<string, string>,
): StreamSpec["fields"] {
  return fields
    .filter(({ name }) => !PRINTERS.test(name))
    .flatMap((field) =>
      field.name === "id"
        ? idFields(field)
        : { ...field, name: names.get(field.name) ?? field.name },
    );
}

/** What bpf_get_current_pid_tgid gives: the process in the high half. */
function idFields(field: StreamSpec["fields"][number]): StreamSpec["fields"] {
  const { place } = field;
  if (place.kind !== "bytes" || place.size !== 8) return [field];
  const half = (name: string, offset: number) => ({
    name,
    place: { kind: "bytes", offset: place.offset + offset, size: 4 } as const,
    type: { kind: "int", signed: false } as const,
  });
  return [half("pid", 4), half("tid", 0)];
}
