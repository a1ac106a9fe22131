/** clang's words about generated text → words about the person's. */
interface Rule {
  readonly pattern: RegExp;
  readonly text: (match: RegExpExecArray) => string;
  readonly hint?: string;
}

const RULES: readonly Rule[] = [
  {
    pattern: /(?:use of undeclared|unknown) identifier '?([^'\s]+)'?/,
    text: (m) => `unknown name ${m[1]}`,
    hint: "write its number, or name the header that defines it with -I",
  },
  {
    pattern: /no definition of (\w+ \w+)/,
    text: (m) => `this kernel has no ${m[1]}`,
    hint: "name the header that defines it with -I",
  },
  {
    pattern: /(?:implicit declaration of|call to undeclared|unknown) function '?([^'\s]+)'?/,
    text: (m) => `unknown function ${m[1]}`,
    hint: "a program can call BPF helpers (bpf_…) and STRCMP",
  },
  {
    pattern: /no member named '([^']+)' in '([^']+)'/,
    text: (m) => `${m[2]} has no member ${m[1]}`,
  },
  {
    pattern: /incomplete (?:definition of )?type '([^']+)'/,
    text: (m) => `the members of ${m[1]} are not known`,
    hint: "the kernel's own types are taken from BTF; others need -I",
  },
  { pattern: /'([^']+)' file not found/, text: (m) => `no header ${m[1]}` },
  {
    pattern: /too (few|many) arguments to function call, expected (\d+), have (\d+)/,
    text: (m) =>
      `too ${m[1]} arguments: expected ${m[2]}, there ${m[3] === "1" ? "is" : "are"} ${m[3]}`,
  },
];

/** Names that only generated text has; a message that holds one is put in general words. */
const GENERATED =
  /\b(?:trace_\d+|argdist_\d+|t\d+_\w+|enter_\d+|event_\d+|calls?_\d+|depths_\d+|context_\d+|ctx->f\d+|[vmbqsn]\d+)\b/;

export function printableMessage(message: string): {
  readonly text: string;
  readonly hint?: string;
} {
  for (const { pattern, text, hint } of RULES) {
    const match = pattern.exec(message);
    if (match) return { text: text(match), ...(hint === undefined ? {} : { hint }) };
  }
  const plain = message.split("\n")[0]!.replace(/ \[-W[^\]]*\]$/, "");
  return {
    text: GENERATED.test(plain)
      ? `the compiler does not accept this: ${plain.replace(GENERATED, "the value")}`
      : plain,
  };
}
