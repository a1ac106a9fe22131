import { column, data, defineTool, flag, pinnedFlags, taskFlags } from "../../src/tool.js";
import { atCalls } from "./_calls.js";
import { callText, type Call } from "./_mounts.js";

interface Change extends Call {
  readonly call: bigint;
  readonly result: bigint;
}

export default defineTool({
  name: "mountsnoop",
  summary: "Mounts and unmounts, with all their arguments",
  about:
    "CALL is the system call as a program would write it, with what it returned. MNT_NS is the mount namespace: each container has one, and processes with the same number see the same files.",
  program: "mountsnoop.c",
  flags: {
    ...taskFlags,
    parent: flag.boolean("-P, --parent_process", "show the parent's name and PID"),
    ...pinnedFlags,
  },
  examples: [
    { command: "mountsnoop", about: "all" },
    { command: "mountsnoop -P", about: "with the parent of each process" },
  ],
  probes: () =>
    atCalls(
      {
        on_mount: ["mount"],
        on_umount: ["umount"],
        on_fsopen: ["fsopen"],
        on_fsconfig: ["fsconfig"],
        on_fsmount: ["fsmount"],
        on_move_mount: ["move_mount"],
        on_open_tree: ["open_tree"],
        on_fspick: ["fspick"],
        on_mount_setattr: ["mount_setattr"],
        on_pivot_root: ["pivot_root"],
      },
      "on_returned",
    ),
  view: ({ parent }) =>
    data("changes")
      .rows<Change>((one) => ({ ...one, call: callText(one.call, one, one.result) }))
      .columns(
        column("comm", 16),
        column("pid", 7),
        column("tid", 7),
        parent && column("parent", 16, { title: "PCOMM" }),
        parent && column("ppid", 7),
        column("mount_namespace", 11, { title: "MNT_NS" }),
        column("call"),
      ),
  smoke: [
    {
      arguments: ["-p", "{pid}"],
      workload: ["mounts", 2],
      expect: {
        rows: 16,
        every: { pid: "{pid}", tid: "{pid}", comm: "mounts" },
        some: [
          {
            call: /^mount\("bite", "\/tmp\/mounts-\w+", "tmpfs", MS_NOSUID\|MS_NODEV, "size=64k"\) = 0$/,
          },
          { call: /^umount\("\/tmp\/mounts-\w+", MNT_DETACH\) = 0$/ },
          { call: /^mount\(NULL, "\/no\/such\/place", NULL, MS_REMOUNT, NULL\) = -ENOENT$/ },
          { call: /^fsopen\("tmpfs", FSOPEN_CLOEXEC\) = \d+$/ },
          { call: /^fsconfig\(\d+, FSCONFIG_SET_STRING, "size", "64k", 0\) = 0$/ },
          { call: /^fsconfig\(\d+, FSCONFIG_CMD_CREATE, NULL, NULL, 0\) = 0$/ },
          { call: /^fsmount\(\d+, FSMOUNT_CLOEXEC, MOUNT_ATTR_RDONLY\) = \d+$/ },
          {
            call: /^move_mount\(\d+, "…?", AT_FDCWD, "\/tmp\/mounts-\w+", MOVE_MOUNT_F_EMPTY_PATH\) = 0$/,
          },
        ],
      },
    },
    {
      arguments: ["-p", "{pid}", "-P"],
      workload: ["mounts", 1],
      expect: [
        /^COMM +PID +TID +PCOMM +PPID +MNT_NS +CALL\nmounts +(\d+) +\1 +\S+ +\d+ +\d{10} +m/m,
      ],
    },
  ],
});
