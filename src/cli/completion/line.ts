/** A command line up to the cursor, as a shell divides it. */
export interface Line {
  /** Whole words, without their quotes. */
  readonly before: readonly string[];
  /** The word at the cursor, empty after a blank. */
  readonly word: string;
  /** It has begun with a quote that is still open. */
  readonly quoted: boolean;
}

export function divide(line: string): Line {
  const before: string[] = [];
  let word = "";
  let quote = "";
  let started = false;
  for (let i = 0; i < line.length; i++) {
    const letter = line[i]!;
    if (letter === "\\" && quote !== "'") word += line[++i] ?? "";
    else if (quote !== "") {
      if (letter === quote) quote = "";
      else word += letter;
      continue;
    } else if (letter === "'" || letter === '"') quote = letter;
    else if (/\s/.test(letter)) {
      if (started) before.push(word);
      word = "";
      started = false;
      continue;
    } else word += letter;
    started = true;
  }
  return { before, word, quoted: quote !== "" };
}
