import { defineConfig } from "vitest/config";
import { inMachine, isOurShare, whole } from "./test/support/machines.js";

/** Tests that need root and a kernel to try things on; they also run in the virtual machines. */
const kernelTests = ["test/kernel/**/*.test.ts", "test/**/*.kernel.test.ts"];

/** After everything else, in virtual machines only: it cannot be undone before the next boot. */
const lockdownTests = ["test/lockdown/**/*.test.ts"];

/**
 * The command line's own matters, the same on every kernel: not worth a software-emulated hour. By hand:
 * npm run vm -- 6.1 -- 'WHOLE=1 npx vitest run --project kernel FILE'.
 */
export const hostOnly = [
  // 130 compiles in software emulation.
  "test/compile/load.kernel.test.ts",
  "test/docs/readme.kernel.test.ts",
  "test/docs/api.kernel.test.ts",
  "test/docs/c.kernel.test.ts",
  "test/kernel/stacks/offcputime.test.ts",
  "test/kernel/stacks/strangers.test.ts",
  "test/kernel/functions/refused.test.ts",
  "test/kernel/trace/flags.test.ts",
  "test/kernel/trace/errors.test.ts",
  "test/kernel/argdist/flags.test.ts",
  "test/kernel/attacks/**",
  "test/kernel/toolcommands.test.ts",
  "test/kernel/recording.test.ts",
  "test/kernel/form/**",
  "test/kernel/trace/abi.test.ts",
  "test/kernel/trace/names.test.ts",
  "test/docs/contributing.kernel.test.ts",
  "test/repl/records.kernel.test.ts",
  // By keys; which: LESSONS=all.
  "test/pty/lessons.kernel.test.ts",
  "test/repl/usdt.kernel.test.ts",
  "test/repl/printk.kernel.test.ts",
  "test/repl/iterator.kernel.test.ts",
  "test/repl/clear.kernel.test.ts",
  "test/pty/hostile.kernel.test.ts",
  "test/pty/robust.kernel.test.ts",
  "test/pty/batch.kernel.test.ts",
  "test/lib/dialect/entries.kernel.test.ts",
  "test/lib/dialect/helpers.kernel.test.ts",
  "test/lib/dialect/iterators.kernel.test.ts",
  "test/lib/dialect/maps.kernel.test.ts",
  "test/lib/dialect/output.kernel.test.ts",
  "test/lib/dialect/packets.kernel.test.ts",
  "test/lib/dialect/refused.kernel.test.ts",
  "test/lib/dialect/rules.kernel.test.ts",
  "test/lib/dialect/sockets.kernel.test.ts",
  "test/lib/dialect/values.kernel.test.ts",
  "test/lib/dialect/xdp.kernel.test.ts",
  "test/lib/bpf.kernel.test.ts",
  "test/lib/losses.kernel.test.ts",
  "test/lib/reference.kernel.test.ts",
  "test/lib/endings.kernel.test.ts",
  "test/lib/storage.kernel.test.ts",
  "test/lib/maps.kernel.test.ts",
  "test/lib/user.kernel.test.ts",
  "test/package/install.kernel.test.ts",
  "test/native/scarce.kernel.test.ts",
  "test/native/semaphores.kernel.test.ts",
];

/** Needs kprobes or the like, and is the same on each kernel: every other file runs in each machine. */
const shared = [
  "test/kernel/argdist/counts.test.ts",
  "test/kernel/argdist/histograms.test.ts",
  "test/kernel/functions/counts.test.ts",
  "test/kernel/functions/modes.test.ts",
  "test/kernel/functions/times.test.ts",
  "test/kernel/stacks/many.test.ts",
  "test/kernel/stacks/profile.test.ts",
  "test/kernel/stacks/program.test.ts",
  "test/kernel/trace/ends.test.ts",
  "test/kernel/trace/perfbuffer.test.ts",
  "test/lib/examples.kernel.test.ts",
  "test/lib/hooks.kernel.test.ts",
  "test/pty/repl.kernel.test.ts",
  "test/repl/swaps.kernel.test.ts",
];

const leftOut =
  inMachine && !whole ? [...hostOnly, ...shared.filter((_, i) => !isOurShare(i))] : [];

export default defineConfig({
  test: {
    // What the host's stages transformed, the virtual machines take: there it costs minutes.
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: [...kernelTests, ...lockdownTests, "**/node_modules/**"],
          // Two thirds of the time went into loading the same modules for each file.
          isolate: false,
          globalSetup: ["test/support/unitSetup.ts"],
          // Against what hangs, not what is slow: a machine may be busy.
          testTimeout: 180_000,
        },
      },
      {
        test: {
          name: "kernel",
          include: kernelTests,
          exclude: leftOut,
          globalSetup: ["test/support/kernelSetup.ts"],
          // One at a time: these tests count what happens on the whole machine.
          fileParallelism: false,
          // As above, and software emulation is slow.
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "lockdown",
          include: lockdownTests,
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
