/** How the screen's rows are given to what is above one another. */
import type { Size } from "../model.js";

/** Between the header and the cells. */
export const gapRows = ({ rows }: Size): number => (rows >= 16 ? 1 : 0);

/** The prompt with what completes it. */
export const promptMost = ({ rows }: Size): number =>
  Math.max(1, Math.min(12, Math.floor(rows / 2)));

/** Lines of a page: all but the header, its title, a blank and the footer. */
export const pageRows = ({ rows }: Size): number => Math.max(1, rows - 4);
