/**
 * node scripts/compare-bcc.mjs [NAME…]: BCC's own tools (package bpfcc-tools) beside ours, as root, on a
 * kernel that they can run on: the same smoke cases, their rows compared. Into a virtual machine of
 * ours Debian's headers are lent first; CONTRIBUTING says how.
 */
import { runBundled } from "./lib/bundled.mjs";
import { runScript } from "./setup.mjs";

await runScript(import.meta.url, (names) => runBundled("test/support/compare_bcc.ts", names));
