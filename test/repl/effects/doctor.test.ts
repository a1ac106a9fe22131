/** The doctor's page of every kernel and user there can be: no line of it denies another. */
import { describe, expect, it } from "vitest";
import type { Capability, Privileges } from "../../../src/facts/kernel/privileges.js";
import { doctorLines, examine } from "../../../src/repl/effects/doctor.js";
import type { KernelFacts, KernelFeatures } from "../../../src/types/facts.js";
import { fakeKernel } from "../../support/kernel.js";

const users: Readonly<Record<string, Privileges>> = {
  root: user(["CAP_SYS_ADMIN", "CAP_BPF", "CAP_PERFMON"]),
  "one with both capabilities": user(["CAP_BPF", "CAP_PERFMON"]),
  nobody: user([]),
  "root of a user namespace": user(["CAP_SYS_ADMIN"], true),
};

function user(capabilities: readonly Capability[], inUserNamespace = false): Privileges {
  const has = (name: Capability) => capabilities.includes(name);
  return { has, inUserNamespace, lockdown: "none", sysctl: () => undefined };
}

const asked = ["btf", "kprobes", "kprobeMulti", "fentry", "uprobes", "uprobeMulti"] as const;
const modern = fakeKernel();
const closed = "only root may read /sys/kernel/tracing";

/** Every kernel of those, with tracepoints that are to be seen and without. */
function* kernels(): Iterable<KernelFacts> {
  for (let bits = 0; bits < 1 << asked.length; bits++) {
    const features = Object.fromEntries(asked.map((name, i) => [name, ((bits >> i) & 1) === 1]));
    const kernel = { ...modern, features: { ...modern.features, ...features } };
    yield kernel;
    yield { ...kernel, matchTracepoints: () => [], notes: [closed] };
  }
}

interface Page {
  readonly text: string;
  readonly word: (what: string) => string;
  readonly way: (what: string) => string;
}

function page(kernel: KernelFacts, privileges: Privileges): Page {
  const lines = doctorLines(kernel, examine(kernel, privileges));
  const line = (what: string) => lines.find((one) => one.slice(7).startsWith(what)) ?? "";
  return {
    text: lines.join("\n"),
    word: (what) => line(what).slice(2, 5).trim(),
    way: (what) =>
      line(what)
        .slice(7 + what.length)
        .trim(),
  };
}

const [one, many, fentry] = [
  "functions by kprobes",
  "thousands of functions at once",
  "functions by fentry",
];

/** What serves instead, by what has to be there for it. */
const serving: readonly (readonly [RegExp, string])[] = [
  [/kprobes serve/, one],
  [/fentry serves/, fentry],
  [/tracepoints serve/, "tracepoints"],
];

describe.each(Object.entries(users))("of %s", (name, privileges) => {
  const permitted = name === "root" || name.startsWith("one");

  it("what serves instead is there", () => {
    for (const kernel of kernels()) {
      const { text, word, way } = page(kernel, privileges);
      for (const [serves, what] of serving)
        if (serves.test(text)) expect([text, word(what)]).toEqual([text, "yes"]);
      if (/one by one/.test(way(many))) expect(word(one)).toBe("yes");
      if (/one by one/.test(way("thousands of those at once")))
        expect(word("functions of programs, USDT")).toBe("yes");
    }
  });

  it("is unknown only what this user may not try, and what could be there", () => {
    for (const kernel of kernels()) {
      const { text, word } = page(kernel, privileges);
      expect(word("may load and attach programs")).toBe(permitted ? "yes" : "no");
      if (permitted) expect(text).not.toMatch(/^ +\?|cannot be told/m);
      if (!kernel.features.btf && !kernel.features.fentry) expect(word(fentry)).toBe("no");
      if (word("functions of programs, USDT") === "no")
        expect(word("thousands of those at once")).toBe("no");
    }
  });

  it("says what a kernel needs where it lacks it, and only there", () => {
    for (const kernel of kernels()) {
      const { text, word, way } = page(kernel, privileges);
      expect(word(one)).toBe(kernel.features.kprobes ? "yes" : "no");
      expect(way(one).includes("CONFIG_KPROBES")).toBe(!kernel.features.kprobes);
      expect(text.includes("What needs CONFIG_")).toBe(/ CONFIG_\w/.test(text));
      const seen = word("tracepoints") === "yes";
      expect(text.split(closed)).toHaveLength(seen ? 1 : 2);
    }
  });
});

it("without kprobes, with them, and with them but not permitted", () => {
  const lines = (features: Partial<KernelFeatures>, privileges: Privileges): readonly string[] => {
    const { word, way } = page(fakeKernel({ features }), privileges);
    return [one, many, fentry].map((what) => `${word(what)} ${way(what)}`.trim());
  };
  const none = { kprobes: false, kprobeMulti: false, fentry: false };
  expect(lines(none, users["root"]!)).toEqual([
    "no needs CONFIG_KPROBES: tracepoints serve instead where one has the same meaning",
    "no needs CONFIG_FPROBE (Linux 5.18): tracepoints serve instead",
    "no needs BPF trampolines and CONFIG_DYNAMIC_FTRACE_WITH_DIRECT_CALLS: tracepoints serve instead",
  ]);
  expect(lines({}, users["root"]!)).toEqual(["yes", "yes", "yes"]);
  // What has to be tried is not there for one who may not try it.
  expect(lines({ kprobeMulti: false, fentry: false }, users["nobody"]!)).toEqual([
    "yes",
    "? cannot be told without CAP_BPF and CAP_PERFMON",
    "? cannot be told without CAP_BPF and CAP_PERFMON",
  ]);
});
