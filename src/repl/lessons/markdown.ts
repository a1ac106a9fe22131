/** The little of Markdown that a lesson is made of. */

export type Block =
  | {
      readonly kind: "heading";
      readonly level: number;
      readonly text: string;
      readonly line: number;
    }
  | { readonly kind: "paragraph"; readonly text: string; readonly line: number }
  /** ```info … ``` */
  | {
      readonly kind: "fence";
      readonly info: readonly string[];
      readonly text: string;
      readonly line: number;
    }
  /** > **Label:** text */
  | {
      readonly kind: "quote";
      readonly label: string;
      readonly text: string;
      readonly line: number;
    };

export function blocksOf(text: string): readonly Block[] {
  const lines = text.split(/\r?\n/);
  const blocks: Block[] = [];
  let i = 0;
  while (i < lines.length) {
    const [block, next] = blockAt(lines, i);
    if (block !== undefined) blocks.push(block);
    i = next;
  }
  return blocks;
}

type Taken = readonly [Block | undefined, next: number];

function blockAt(lines: readonly string[], at: number): Taken {
  const text = lines[at]!;
  if (text.trim() === "") return [undefined, at + 1];
  const fence = /^(`{3,})\s*(.*)$/.exec(text);
  if (fence !== null) return fenceAt(lines, at, fence[1]!, fence[2]!);
  const heading = /^(#{1,2}) +(.*)$/.exec(text);
  if (heading !== null)
    return [
      { kind: "heading", level: heading[1]!.length, text: heading[2]!.trim(), line: at + 1 },
      at + 1,
    ];
  return text.startsWith(">") ? quoteAt(lines, at) : paragraphAt(lines, at);
}

function fenceAt(lines: readonly string[], at: number, mark: string, info: string): Taken {
  const inside = lines.slice(at + 1);
  const length = inside.findIndex((line) => line.trimEnd() === mark);
  const body = length < 0 ? inside : inside.slice(0, length);
  const words = info.trim().split(/\s+/);
  return [
    { kind: "fence", info: words, text: body.join("\n"), line: at + 1 },
    at + 2 + body.length,
  ];
}

const joined = (lines: readonly string[]): string => lines.map((line) => line.trim()).join(" ");

function quoteAt(lines: readonly string[], at: number): Taken {
  const end = endOf(lines, at, (line) => line.startsWith(">"));
  const text = joined(lines.slice(at, end).map((line) => line.slice(1)));
  const match = /^\*\*(.*?):\*\*\s*(.*)$/.exec(text);
  return [{ kind: "quote", label: match?.[1] ?? text, text: match?.[2] ?? "", line: at + 1 }, end];
}

function paragraphAt(lines: readonly string[], at: number): Taken {
  const end = endOf(lines, at, (line) => line.trim() !== "" && !/^(```|#{1,2} |>)/.test(line));
  return [{ kind: "paragraph", text: joined(lines.slice(at, end)), line: at + 1 }, end];
}

function endOf(lines: readonly string[], at: number, goesOn: (line: string) => boolean): number {
  let end = at + 1;
  while (end < lines.length && goesOn(lines[end]!)) end++;
  return end;
}
