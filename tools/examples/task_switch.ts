import { column, data, defineTool, intervalArguments } from "../../src/tool.js";

export default defineTool({
  name: "task_switch",
  summary: "Example: context switches, by previous and next thread",
  program: "task_switch.c",
  arguments: intervalArguments,
  flags: {},
  examples: [{ command: "task_switch 1 1", about: "for one second" }],
  view: () =>
    data("switches").columns(
      { sort: "-count" },
      column("prev", 8),
      column("next", 8),
      column("count", 0),
    ),
  smoke: [
    {
      arguments: [],
      workload: ["rest", 10, 5],
      expect: { least: 1, some: [{ prev: "{pid}" }, { next: "{pid}" }] },
    },
  ],
});
