import { Box } from "ink";
import type { ScreenTarget } from "../model.js";
import { completionLines } from "../screen/completion.js";
import { promptRows, type PromptView } from "../screen/prompt.js";
import { Painted } from "./painted.js";

export interface PromptProps extends PromptView {
  readonly width: number;
  /** Rows that it may take, with what completes the text. */
  readonly mostRows: number;
}

const prompt: ScreenTarget = { kind: "prompt" };

/** The text being written, and below it what completes it. */
export function PromptView({ width, mostRows, ...view }: PromptProps) {
  const { menu, search } = view.prompt;
  const offered =
    menu === undefined || search !== undefined ? [] : completionLines(menu, width, view.style);
  const { lines, cursor } = promptRows(view, Math.max(1, mostRows - offered.length), width);
  const shown = offered.slice(0, mostRows - lines.length);
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Painted
        height={lines.length}
        flexShrink={0}
        draw={() => lines}
        cursor={cursor}
        target={prompt}
      />
      {shown.length === 0 ? null : (
        <Painted height={shown.length} flexShrink={0} draw={() => shown} />
      )}
    </Box>
  );
}
