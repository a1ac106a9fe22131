import { expect, test } from "vitest";
import { planForm } from "../../src/program/form_plan.js";
import { fakeKernel } from "../support/kernel.js";
import { fakeUser } from "../support/user.js";

const TEXT = `#include <tool.h>
struct seen { u64 time; };
EVENTS(all, struct seen)
// attach leave to t:sched:sched_switch
#if HAS_TRACEPOINT(sched, sched_wakeup)
// attach leave to t:sched:sched_wakeup
#endif
int leave(void *ctx) { return 0; }
`;

/** Where `leave` goes on a kernel with these tracepoints alone. */
function places(...there: readonly string[]): unknown {
  const kernel = {
    ...fakeKernel(),
    tracepoint: (category: string, event: string) =>
      there.includes(event) ? { category, event, id: 1, fields: [] } : undefined,
  };
  const request = { name: "a.c", text: TEXT, included: [], directories: [], maps: "" };
  const planned = planForm(request, { kernel, user: fakeUser() });
  if (!planned.ok) return planned.diagnostics.map(({ message }) => message);
  return planned.value.programs.map(({ name, attach }) => [
    name,
    attach.map((hook) => hook.kind === "tracepoint" && hook.event),
  ]);
}

test("one program goes where each of its lines says", () => {
  expect(places("sched_switch", "sched_wakeup")).toEqual([
    ["leave", ["sched_switch", "sched_wakeup"]],
  ]);
});

test("a line that the kernel's facts leave out says nothing", () => {
  expect(places("sched_switch")).toEqual([["leave", ["sched_switch"]]]);
});

test("a line for what the kernel has not is a mistake", () => {
  expect(places("sched_wakeup")).toEqual([expect.stringContaining("sched:sched_switch")]);
});
