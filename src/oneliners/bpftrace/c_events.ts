/** What is printed, as records: a struct for each kind of line. */
import type { Call, Expression } from "./ast.js";
import { copyInto, memberText, named } from "./c_maps.js";
import { joinedSize, unsigned, type Shape, type Value } from "./c_types.js";
import { writeJoined } from "./c_texts.js";
import type { Writer } from "./c_values.js";
import { memberOfTitle, printed, wordsOf } from "./prints.js";

/** A value, or what join() is given. */
export type EventValue = Value & { readonly words?: Expression };

const time = (code = "bpf_ktime_get_ns()"): EventValue => ({
  code,
  shape: { ...unsigned, as: "time_ns" },
  name: "time",
});

/** `elapsed`, `elapsed / 1e6` */
const isElapsed = (value: Expression): boolean =>
  (value.kind === "name" && value.name === "elapsed") ||
  (value.kind === "binary" && /^[*/]$/.test(value.operator) && isElapsed(value.left));

const cWord =
  /^(?:auto|break|case|char|const|continue|default|do|double|else|enum|extern|float|for|goto|if|int|long|register|return|short|signed|sizeof|static|struct|switch|typedef|union|unsigned|void|volatile|while|current)$/;

export class Events {
  /** Members, as C has them → the name of the events. */
  private readonly names = new Map<string, string>();

  constructor(private readonly titles: readonly string[]) {}

  /** The columns of one line. */
  valuesOf(calls: readonly Call[], writer: Writer, notes: string[]): EventValue[] {
    const values = calls.flatMap((call): readonly EventValue[] => {
      const [first] = call.arguments;
      if (call.name === "time") return [time()];
      if (call.name === "join" && first !== undefined)
        return [
          { code: "", shape: { kind: "string", size: joinedSize }, name: "args", words: first },
        ];
      if (call.name !== "printf") return [];
      return printed(call).map(({ value, as, label }) => {
        const made = this.valueOf(value, as, writer, notes);
        return label === undefined ? made : { ...made, name: label };
      });
    });
    const words = calls.flatMap(wordsOf);
    if (words.length === 0) return this.titled(values.length === 0 ? [time()] : values);
    // One word tells this kind of line from others.
    const own = words.length === 1 && values.length > 0 ? [writer.literal(words[0]!)] : [];
    return values.length === 0 ? [time()] : [...values, ...own];
  }

  private valueOf(value: Expression, as: string, writer: Writer, notes: string[]): EventValue {
    if (isElapsed(value)) {
      notes.push("elapsed is shown as the time of day");
      return time();
    }
    if (value.kind === "call" && value.name === "strftime") {
      const at = value.arguments[1];
      return time(at === undefined ? undefined : writer.value(at).code);
    }
    const made = writer.value(value);
    const { shape } = made;
    if (shape.kind === "data") notes.push("buf() is shown in hexadecimal digits");
    const isHex = /^[xXp]$/.test(as) && (shape.kind === "int" || shape.kind === "pointer");
    return isHex && (shape.kind !== "int" || shape.as === undefined)
      ? { ...made, code: `(u64)${made.code}`, shape: { ...unsigned, as: "hex_u64" } }
      : made;
  }

  send(values: readonly EventValue[], writer: Writer, context: string): void {
    const keys = named(values);
    const needsProcess =
      keys.some(({ shape }) => isUsers(shape)) && !keys.some(({ name }) => name === "pid");
    const own = needsProcess ? ["u32 pid;"] : [];
    const members = [...own, ...keys.map(({ name, shape }) => memberText(name, shape))].join(" ");
    const name = this.nameOf(members);
    const event = writer.fresh("event");
    const isLarge = values.some(({ words }) => words !== undefined);
    const record = `struct ${recordOf(name)}`;
    if (isLarge) {
      writer.add(`${record} *${event} = ${name}_reserve();`);
      writer.add(`if (!${event}) return 0;`);
      writer.add(`__builtin_memset(${event}, 0, sizeof(*${event}));`);
    } else writer.add(`${record} ${event} = {};`);
    const member = (own: string): string => `${event}${isLarge ? "->" : "."}${own}`;
    if (needsProcess) writer.add(`${member("pid")} = (u32)(bpf_get_current_pid_tgid() >> 32);`);
    values.forEach((value, i) => this.fill(member(keys[i]!.name), value, writer));
    writer.add(
      isLarge ? `${name}_submit(${context}, ${event});` : `${name}_emit(${context}, &${event});`,
    );
  }

  private fill(member: string, value: EventValue, writer: Writer): void {
    const { shape, code, words } = value;
    if (words !== undefined) return writeJoined(writer, writer.scope.helpers, words, member);
    if (shape.kind !== "data") return copyInto(member, value, writer);
    const length = writer.fresh("length");
    writer.add(`u64 ${length} = ${shape.length};`);
    writer.add(`if (${length} > 64) ${length} = 64;`);
    writer.add(`${member}_size = ${length};`);
    writer.add(`if (bpf_probe_read_kernel(${member}, ${length}, (void *)${code}) < 0)`);
    writer.add(`  bpf_probe_read_user(${member}, ${length}, (void *)${code});`);
  }

  /** As the heading calls them, if it has as many words as there are columns. */
  private titled(values: readonly EventValue[]): EventValue[] {
    const columns = values.filter(({ shape }) => shape.kind !== "stack");
    if (columns.length !== this.titles.length) return [...values];
    return values.map((value) => {
      const at = columns.indexOf(value);
      const name = at < 0 ? "" : memberOfTitle(this.titles[at]!);
      return name === "" || cWord.test(name) ? value : { ...value, name };
    });
  }

  private nameOf(members: string): string {
    const known = this.names.get(members);
    if (known !== undefined) return known;
    const name = `events${this.names.size === 0 ? "" : this.names.size + 1}`;
    this.names.set(members, name);
    return name;
  }

  declared(): readonly string[] {
    return [...this.names].flatMap(([members, name]) => [
      `struct ${recordOf(name)} { ${members} };`,
      `EVENTS(${name}, struct ${recordOf(name)})`,
    ]);
  }
}

/** `events2` → `event2` */
const recordOf = (name: string): string => name.replace("events", "event");

/** Names in a process's own memory. */
const isUsers = (shape: Shape): boolean =>
  (shape.kind === "stack" && shape.user) || (shape.kind === "int" && shape.as === "user_address");
