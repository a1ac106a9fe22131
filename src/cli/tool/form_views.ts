import type { AnyFormTool } from "../../types/tool.js";
import type { View } from "../../types/view.js";
import type { GivenValues } from "./given_values.js";

export function formViews(
  tool: AnyFormTool,
  given: GivenValues,
  prepared: unknown,
): readonly View[] {
  const made = tool.view(given, prepared);
  return "kind" in made ? [made] : made.filter((view): view is View => Boolean(view));
}
