import { column, data, defineTool, taskFlags } from "../../src/tool.js";

interface Call {
  readonly what: string;
  readonly number: bigint;
}

const LABELS: Readonly<Record<string, string>> = {
  KVM_EXIT: "exit reason",
  KVM_ENTRY: "vcpu",
  HYPERCALL: "nr",
};

export default defineTool({
  name: "kvm_hypercall",
  summary: "Example: hypercalls of KVM guests, with the exits around them",
  program: "kvm_hypercall.c",
  flags: { pid: taskFlags.pid },
  examples: [{ command: "kvm_hypercall", about: "of all guests" }],
  view: () =>
    data("calls")
      .rows<Call>((call) => ({
        ...call,
        message: `${call.what} ${LABELS[call.what]} ${call.number}`,
      }))
      .columns(
        column.elapsed("time", 18, { title: "TIME(s)" }),
        column("comm", 16),
        column("pid", 6),
        column("message"),
      ),
  // It attaches. No machine here has a guest whose exits are told: KVM itself runs in one.
  smoke: [
    { arguments: ["-p", "{pid}"], workload: ["sleeper"], expect: { rows: 0 }, needs: ["kvm"] },
  ],
});
