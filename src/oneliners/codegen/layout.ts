/**
 * One layout makes both sides of an event: the C struct that the program
 * fills and the offsets that the printer reads. It can't drift.
 */
export interface Field {
  readonly name: string;
  readonly ctype: "u8" | "s8" | "u16" | "s16" | "u32" | "s32" | "u64" | "s64" | "char";
  /** Elements of an array; undefined = a scalar. */
  readonly count?: number;
}

export interface Layout {
  readonly fields: readonly (Field & { readonly offset: number })[];
  /** Bytes of the struct, a multiple of 8. */
  readonly size: number;
}

const SIZES = { u8: 1, s8: 1, char: 1, u16: 2, s16: 2, u32: 4, s32: 4, u64: 8, s64: 8 } as const;

/** Places fields in order, each on a multiple of its size, as C does. */
export function layOut(fields: readonly Field[]): Layout {
  let offset = 0;
  const placed = fields.map((field) => {
    const size = SIZES[field.ctype];
    const start = align(offset, size);
    offset = start + size * (field.count ?? 1);
    return { ...field, offset: start };
  });
  return { fields: placed, size: align(offset, 8) };
}

export const align = (offset: number, to: number): number => Math.ceil(offset / to) * to;

/** -1 where the layout has no such field. */
export const offsetOf = (layout: Layout, name: string): number =>
  layout.fields.find((field) => field.name === name)?.offset ?? -1;

/** The struct, with its size pinned so that a compiler that laid it out otherwise says so. */
export function toCStruct(name: string, layout: Layout): string {
  const lines = layout.fields.map((field) => {
    const count = field.count === undefined ? "" : `[${field.count}]`;
    return `  ${field.ctype} ${field.name}${count};`;
  });
  return `struct ${name} {\n${lines.join("\n")}\n} __attribute__((aligned(8)));\n_Static_assert(sizeof(struct ${name}) == ${layout.size}, "${name}");\n`;
}
