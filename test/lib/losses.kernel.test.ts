import { getPriority } from "node:os";
import { expect, it } from "vitest";
import { BPF, type Events } from "../../src/lib/index.js";
import { eventually } from "../support/eventually.js";

/** Both ways to send, in loops and behind conditions, into two buffers; what the kernel refused is counted beside. */
const text = `
struct record { u64 words[32]; };
BPF_RINGBUF_OUTPUT(copied, 1);
BPF_RINGBUF_OUTPUT(reserved, 1);
BPF_ARRAY(refused, u64, 2);
TRACEPOINT_PROBE(syscalls, sys_enter_getpriority) {
  if (args->who != ${process.pid}) return 0;
  struct record record = {};
  if (copied.ringbuf_output(&record, sizeof(record), BPF_RB_NO_WAKEUP)) refused.atomic_increment(0);
  for (int i = 0; i < 3; i++) {
    struct record *place = reserved.ringbuf_reserve(sizeof(*place));
    if (!place) {
      refused.atomic_increment(1);
      continue;
    }
    place->words[0] = i;
    if (i == 1) reserved.ringbuf_discard(place, 0);
    else reserved.ringbuf_submit(place, BPF_RB_NO_WAKEUP);
  }
  return 0;
}`;

it("what a program's own ring buffers have no room for is counted to the last record", async () => {
  using bpf = await BPF.open({ text });
  // Nobody reads yet: 4096 bytes of each buffer are soon full.
  for (let i = 0; i < 100; i++) getPriority(process.pid);
  const refused = [...bpf.map<number, bigint>("refused").values()].map(Number);
  const buffers: readonly [Events<Buffer>, Events<Buffer>] = [
    bpf.events("copied", { raw: true }),
    bpf.events("reserved", { raw: true }),
  ];
  const got = [0, 0];
  await eventually(() => {
    buffers.forEach((events, i) => (got[i]! += events.take().length));
    expect(got[0]).toBe(100 - refused[0]!);
  });
  for (const events of buffers) events.close();
  expect(buffers.map(({ lost }) => lost)).toEqual(refused);
  expect(refused[0]).toBeGreaterThan(0);
  expect(bpf.maps).toEqual(["copied", "refused", "reserved"]);
});
