/** Strings of a Python text, as they stand; what only begins like one ends where the text ends. */
export interface PythonString {
  readonly value: string;
  readonly start: number;
  /** The variable that it is given to, alone or with `+=`. */
  readonly assignedTo: string | undefined;
}

export function stringsOf(text: string): readonly PythonString[] {
  const found: PythonString[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === "#") at = endOfLine(text, at);
    const open = opening(text, at);
    if (open === undefined) {
      at++;
      continue;
    }
    const end = closing(text, open.from, open.quote);
    const raw = text.slice(open.from, end);
    const value = open.isRaw ? raw : unescaped(raw);
    const assignedTo = /(\w+)\s*\+?=\s*(?:\(\s*)?[rRbBuU]*$/.exec(
      text.slice(Math.max(0, at - 80), at),
    )?.[1];
    found.push({ value, start: at, assignedTo });
    at = Math.min(text.length, end + open.quote.length);
  }
  return joined(found);
}

function opening(
  text: string,
  at: number,
): { readonly quote: string; readonly from: number; readonly isRaw: boolean } | undefined {
  if (text[at] !== '"' && text[at] !== "'") return undefined;
  const triple = text.slice(at, at + 3);
  const quote = triple === '"""' || triple === "'''" ? triple : text[at]!;
  return { quote, from: at + quote.length, isRaw: /[rR]/.test(text[at - 1] ?? "") };
}

function closing(text: string, from: number, quote: string): number {
  for (let i = from; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text.startsWith(quote, i)) return i;
    else if (quote.length === 1 && text[i] === "\n") return i;
  }
  return text.length;
}

const endOfLine = (text: string, at: number): number => {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
};

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  "\\": "\\",
  '"': '"',
  "'": "'",
  "\n": "",
};

const unescaped = (raw: string): string =>
  raw.replace(/\\([^])/g, (whole, next: string) => escapes[next] ?? whole);

/** `text += """…"""` goes on with what the variable has. */
function joined(strings: readonly PythonString[]): readonly PythonString[] {
  const whole: PythonString[] = [];
  for (const each of strings) {
    const at = whole.findIndex(
      ({ assignedTo }) => assignedTo !== undefined && assignedTo === each.assignedTo,
    );
    const first = whole[at];
    if (first === undefined || !each.value.includes("\n")) whole.push(each);
    else whole[at] = { ...first, value: first.value + each.value };
  }
  return whole;
}
