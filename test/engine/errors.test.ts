import { constants } from "node:os";
import { describe, expect, it } from "vitest";
import { EngineError } from "../../src/engine/errors.js";
import { sysctl } from "../../src/facts/kernel/privileges.js";

const { ENOENT, EINVAL, EPERM } = constants.errno;
const refused = (code: string, errno: number, what: string, context = {}) => {
  const failure = Object.assign(new Error(code), { code, errno, what });
  const { message, hint } = EngineError.from(failure, context);
  return `${message}; ${hint}`;
};

describe("what the kernel refuses", () => {
  it("more samples than it takes: the limit, and what raises it", () => {
    const most = sysctl("kernel/perf_event_max_sample_rate")!;
    const given = refused("attach-perf-event", EINVAL, "1:0", { frequency: most + 1 });
    expect(given).toBe(
      `${most + 1} samples per second exceed the kernel's limit: ${most}; sysctl -w kernel.perf_event_max_sample_rate=${most + 1} raises that`,
    );
    expect(refused("attach-perf-event", EINVAL, "1:0", { frequency: 1 })).toMatch(/EINVAL/);
  });

  it("a pin outside of a bpf file system", () => {
    const pinned = (errno: number) => refused("map-pin", errno, "/tmp/x", { map: "counts" });
    expect(pinned(EPERM)).toMatch(
      /^map counts can't be pinned at \/tmp\/x: it is not in a bpf file system; .*mount -t bpf/,
    );
    const link = refused("link-pin", EPERM, "/tmp/x", { place: "vfs_read" });
    expect(link).toMatch(/^vfs_read can't be pinned at \/tmp\/x: it is not in a bpf file system/);
    expect(pinned(ENOENT)).toMatch(/there is no such directory/);
  });
});
