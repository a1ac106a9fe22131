import { defineTool, fail, flag, ok, wrongUsage } from "../../src/tool.js";
import { callFlags, callsView } from "./_calls.js";
import { hcallError, hcallName, hcallNames, hcallNumber } from "./_hcalls.js";

interface Row {
  readonly call: bigint;
}

export default defineTool({
  name: "ppchcalls",
  summary: "Count a POWER guest's hypervisor calls",
  about:
    "pSeries only. Counts each call as it returns; with -L the time spent is summed and determines the order.",
  program: "ppchcalls.c",
  flags: {
    ...callFlags("list the calls' names and exit"),
    errno: flag.string(
      "-e, --errno <error>",
      "only calls that fail with this status: H_PARAMETER or 4",
    ),
    latency: flag.boolean("-L, --latency", "show the time spent in calls"),
    call: flag.string("--hcall <name>", "only this call (-l lists them)"),
  },
  examples: [
    { command: "ppchcalls", about: "the ten most frequent calls, until Ctrl-C" },
    { command: "ppchcalls -L -i 1", about: "where the time goes, every second" },
  ],
  check({ list, errno, call }, { kernel }) {
    const names = hcallNames();
    if (list)
      return ok({
        lines: names.map(([, name]) => name),
        objects: names.map(([number, name]) => ({ number, name })),
      });
    if (errno !== undefined && hcallError(errno) === undefined)
      return wrongUsage(`there is no error ${errno}`, "a name or a number: -e H_PARAMETER, -e 4");
    if (call !== undefined && hcallNumber(call) === undefined)
      return wrongUsage(`there is no hypervisor call ${call}`, "ppchcalls -l lists them");
    if (kernel.tracepoint("powerpc", "hcall_entry") !== undefined) return ok(undefined);
    return fail({
      severity: "error",
      code: "kernel-lacks",
      message: "this kernel lacks what ppchcalls is attached to: tracepoint powerpc:hcall_entry",
      hint: "only a guest of a POWER machine has it; syscount counts system calls",
    });
  },
  params: ({ errno, call }) => ({
    ...(errno === undefined ? {} : { only_error: hcallError(errno)! }),
    ...(call === undefined ? {} : { one_call: true, only_call: hcallNumber(call)! }),
  }),
  timing: () => ({ stamp: "brackets" }),
  opening: ({ top }) => `Tracing ppc hcalls, printing top ${top}... Ctrl+C to quit.`,
  closing: "Detaching...",
  view: (given) => callsView<Row>(given, "HCALL", ({ call }) => hcallName(Number(call))),
  smoke: [],
  unproved:
    "tracepoints powerpc:hcall_entry and hcall_exit are only in kernels for POWER machines; it compiles, and has counted nothing",
});
