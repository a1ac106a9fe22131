import { native } from "../../native/addon.js";
import { lackOf, missingCapabilities } from "./privileges.js";
import type { KernelObjects } from "../../types/facts.js";

/** Programs and maps that the kernel has now. */
export const kernelObjects: KernelObjects = {
  programs: () =>
    native()
      .objectIds("program")
      .flatMap((id) => native().programInfo(id) ?? []),
  lack() {
    const missing = missingCapabilities(["CAP_SYS_ADMIN"]);
    return missing.length === 0 ? undefined : lackOf(missing);
  },
  program: (id) => native().programInfo(id),
  map: (id) => native().mapInfo(id),
};
