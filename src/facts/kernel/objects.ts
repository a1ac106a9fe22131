import { native } from "../../native/addon.js";
import type { KernelObjects } from "../../types/facts.js";

/** Programs and maps that the kernel has now. */
export const kernelObjects: KernelObjects = {
  programs: () =>
    native()
      .objectIds("program")
      .flatMap((id) => native().programInfo(id) ?? []),
  program: (id) => native().programInfo(id),
  map: (id) => native().mapInfo(id),
};
