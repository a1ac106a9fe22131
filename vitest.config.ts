import { defineConfig } from "vitest/config";

/** Tests that need root and a kernel to try things on; they also run in the virtual machines. */
const kernelTests = ["test/kernel/**/*.test.ts", "test/**/*.kernel.test.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [...kernelTests, "**/node_modules/**"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "kernel",
          include: kernelTests,
          globalSetup: ["test/support/kernelSetup.ts"],
          // One at a time: these tests count what happens on the whole machine.
          fileParallelism: false,
          // A virtual machine in software emulation is some ten times slower.
          testTimeout: process.env["BCC_VM"] ? 180_000 : 30_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
