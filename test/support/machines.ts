import { SERIES } from "../vm/kernels.mjs";

/** The virtual machine that this is, by its kernel; undefined on a machine of somebody's own. */
const machine = process.env["BCC_VM"];

export const inMachine = machine !== undefined;

/** Everything that could run in a machine does: WHOLE=1. */
export const whole = process.env["WHOLE"] !== undefined;

/**
 * Whether this machine does the i-th of what is the same on each kernel and needs what our own may
 * lack: the machines share it, as an emulated minute is long.
 */
export const isOurShare = (i: number): boolean =>
  machine === undefined || whole || i % SERIES.length === SERIES.indexOf(machine);
