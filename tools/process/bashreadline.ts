import { column, data, defineTool, flag, taskFlags } from "../../src/tool.js";

export default defineTool({
  name: "bashreadline",
  summary: "Commands typed into any bash",
  about:
    "Lines as readline() returns them: commands of scripts are not shown, and a line may not be run after all.",
  program: "bashreadline.c",
  flags: {
    pid: taskFlags.pid,
    uid: taskFlags.uid,
    shared: flag.string(
      "-s, --shared <library>",
      "path of libreadline.so, if bash is linked with it",
    ),
  },
  examples: [
    { command: "bashreadline", about: "of all shells" },
    {
      command: "bashreadline -s /lib/x86_64-linux-gnu/libreadline.so.8",
      about: "a bash with a shared readline",
    },
  ],
  probes: ({ shared, pid }) => {
    const file = shared ?? "/bin/bash";
    return [
      {
        program: "line_read",
        at: [`r:${file}:readline`, `r:${file}:readline_internal_teardown`],
        pid,
      },
    ];
  },
  view: () =>
    data("lines").columns(
      column.timeOfDay("time"),
      column("pid", 7),
      column("line", 0, { title: "COMMAND" }),
    ),
  smoke: [
    {
      arguments: [],
      workload: ["typist", 3],
      expect: {
        some: [{ command: ": bite 0" }, { command: ": bite 1" }, { command: ": bite 2" }],
        none: [{ command: ": bite 3" }],
      },
    },
    {
      arguments: [],
      workload: ["typist", 1],
      expect: [/^TIME      PID     COMMAND\n(.*\n)*[\d:]{8} +\d+ +: bite 0$/m],
    },
  ],
});
