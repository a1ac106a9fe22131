import { Box } from "ink";
import type { ScreenTarget } from "../model.js";
import { completionLines } from "../screen/completion.js";
import { promptRows, type PromptView } from "../screen/prompt.js";
import { line, widthOf, type ScreenStyle } from "../drawing/line.js";
import { Painted } from "./painted.js";

export interface PromptProps extends PromptView {
  readonly width: number;
  /** Rows that it may take, with what completes the text. */
  readonly mostRows: number;
  /** The last keys, where a projector shows them. */
  readonly pressed?: readonly string[] | undefined;
}

const prompt: ScreenTarget = { kind: "prompt" };

/** The text being written, and below it what completes it. */
export function PromptView({ width, mostRows, pressed, ...view }: PromptProps) {
  const { menu, search } = view.prompt;
  const offered =
    menu === undefined || search !== undefined ? [] : completionLines(menu, width, view.style);
  const { lines, cursor } = promptRows(view, Math.max(1, mostRows - offered.length), width);
  const shown = offered.slice(0, mostRows - lines.length);
  return (
    <Box flexDirection="column" flexShrink={0}>
      {pressed === undefined ? null : <Rule keys={pressed} style={view.style} />}
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
      {pressed === undefined ? null : <Rule keys={[]} style={view.style} />}
    </Box>
  );
}

/** A line that sets the prompt off, with the keys that were pressed: for those at the back of the room. */
function Rule({ keys, style }: { readonly keys: readonly string[]; readonly style: ScreenStyle }) {
  const told = keys.length === 0 ? [] : [["strong", ` ${keys.join("  ")} `] as const];
  return (
    <Painted
      height={1}
      flexShrink={0}
      draw={({ width }) => {
        const rest = Math.max(0, width - widthOf(told));
        return [
          line([["accent", (style.unicode ? "━" : "=").repeat(rest)], ...told], width, style),
        ];
      }}
    />
  );
}
