import { existsSync } from "node:fs";
import type { ExpectedRows, KernelFacts, Smoke } from "../../src/tool.js";

type Need = NonNullable<Smoke["needs"]>[number];

/** Whether what a case needs can be had here. */
export function isThere(need: Need, kernel: KernelFacts): boolean {
  switch (need) {
    case "kvm":
      return existsSync("/dev/kvm");
    case "9p":
      return existsSync("/sys/bus/virtio/drivers/9pnet_virtio");
    case "mptcp":
      return kernel.function("update_socket_protocol") !== undefined;
    case "guest":
      return Boolean(process.env["BCC_VM"]);
    default:
      return Boolean(kernel.features[need]);
  }
}

export const isRows = (expected: Smoke["expect"]): expected is ExpectedRows =>
  !Array.isArray(expected);
