import { readFileSync } from "node:fs";
import {
  approximately,
  column,
  data,
  defineTool,
  flag,
  oneOf,
  type DataValue,
} from "../../src/tool.js";
import { partsIn, partsPath } from "../files/_paths.js";

type Kill = Readonly<Record<string, DataValue>>;

export default defineTool({
  name: "oomkill",
  summary: "Processes killed by the OOM killer",
  about:
    "Shows who triggered the OOM killer and who was killed: seldom the same. The load averages tell whether it came with a sudden load.",
  program: "oomkill.c",
  flags: {
    cgroups: flag.boolean("--cgroups", "show the victim's cgroup (v2): which container it was"),
  },
  examples: [
    { command: "oomkill", about: "until Ctrl-C" },
    { command: "oomkill --cgroups", about: "with the cgroups of those killed" },
  ],
  probes: () => [
    oneOf(
      [{ program: "on_kill", at: "k:oom_kill_process" }],
      approximately("PAGES are those the victim had mapped, not all pages of the machine", [
        { program: "on_victim", at: "raw:mark_victim" },
      ]),
    ),
  ],
  opening: "Tracing OOM kills... Ctrl-C to stop.",
  view: ({ cgroups }) =>
    data("kills")
      .rows((kill: Kill) => ({
        ...kill,
        cgroup: cgroups ? partsPath(partsIn(kill, "cgroup.")) : undefined,
        load: readFileSync("/proc/loadavg", "utf8").trim(),
      }))
      .columns(
        column.timeOfDay("time"),
        column("trigger", 7, { title: "TPID" }),
        column("trigger_comm", 16, { title: "TCOMM" }),
        column("victim", 7, { title: "PID" }),
        column("victim_comm", 16, { title: "COMM" }),
        column("pages", 9),
        column("load", cgroups ? 26 : 0, { title: "LOADAVG" }),
        cgroups && column("cgroup"),
      ),
  smoke: [
    {
      arguments: ["--cgroups"],
      workload: ["oom", 1],
      expect: { some: [{ comm: "oom", cgroup: /^\/([\w.-]+\/)*(bite-oom-\d+)?$/ }] },
    },
    {
      arguments: [],
      workload: ["oom", 2],
      expect: { least: 2, some: [{ tcomm: "oom", comm: "oom" }] },
    },
    {
      arguments: [],
      workload: ["oom", 1],
      expect: [
        /^TIME +TPID +TCOMM +PID +COMM +PAGES +LOADAVG\n[\d:]{8} +\d+ +oom +\d+ +oom +\d+ +\d+\.\d\d /m,
      ],
    },
  ],
});
