/**
 * Every line of the list of BCC's dialect and of its Python API, in its order, and of the library's own
 * design: the test that runs it against a kernel, or why none can. `lines.test.ts` here holds both sides together.
 */

/** Test files by short names. */
export const FILES = {
  bpf: "test/lib/bpf.kernel.test.ts",
  endings: "test/lib/endings.kernel.test.ts",
  entries: "test/lib/dialect/entries.kernel.test.ts",
  examples: "test/lib/examples.kernel.test.ts",
  functions: "test/lib/dialect/functions.kernel.test.ts",
  helperNames: "test/lib/dialect/helper_names.test.ts",
  helpers: "test/lib/dialect/helpers.kernel.test.ts",
  hooks: "test/lib/hooks.kernel.test.ts",
  includes: "test/compile/includes.test.ts",
  iterators: "test/lib/dialect/iterators.kernel.test.ts",
  json: "test/lib/json.test.ts",
  losses: "test/lib/losses.kernel.test.ts",
  maps: "test/lib/dialect/maps.kernel.test.ts",
  mapClasses: "test/lib/maps.kernel.test.ts",
  output: "test/lib/dialect/output.kernel.test.ts",
  package: "test/lib/package.test.ts",
  packets: "test/lib/dialect/packets.kernel.test.ts",
  python: "test/docs/from_bcc.test.ts",
  reference: "test/lib/reference.kernel.test.ts",
  refused: "test/lib/dialect/refused.kernel.test.ts",
  rules: "test/lib/dialect/rules.kernel.test.ts",
  sockets: "test/lib/dialect/sockets.kernel.test.ts",
  storage: "test/lib/storage.kernel.test.ts",
  tracing: "test/lib/tracing.kernel.test.ts",
  types: "test/ctypes/typescript_types.test.ts",
  user: "test/lib/user.kernel.test.ts",
  values: "test/lib/dialect/values.kernel.test.ts",
  xdp: "test/lib/dialect/xdp.kernel.test.ts",
} as const;

export type File = keyof typeof FILES;

/** A line: its words, then the file and the title of its test; or its words and the reason. */
export type Line =
  | readonly [words: string, file: File, title: string]
  | readonly [words: string, why: { readonly none: string }];

export const none = (reason: string): { readonly none: string } => ({ none: reason });
