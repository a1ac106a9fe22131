import { memo } from "react";
import type { ScreenStyle } from "../drawing/line.js";
import type { MachineFacts } from "../model.js";
import { welcomeLines } from "../screen/welcome.js";
import { Painted } from "./painted.js";

export interface WelcomeProps {
  readonly machine: MachineFacts | undefined;
  /** Which of the things to try. */
  readonly tip: number;
  readonly style: ScreenStyle;
}

/** What stands where no cells are yet. */
export const Welcome = memo(({ machine, tip, style }: WelcomeProps) => (
  <Painted
    flexGrow={1}
    draw={({ width }) => (machine === undefined ? [] : welcomeLines(machine, tip, width, style))}
  />
));
Welcome.displayName = "Welcome";
