/** reads BYTESxTIMES …: read(2) of /dev/zero with buffers of these sizes. */
import { closeSync, openSync, readSync } from "node:fs";
import { repeated, serve } from "./protocol.mjs";

const sizes = repeated(process.argv.slice(2));

serve(() => {
  const fd = openSync("/dev/zero");
  for (const size of sizes) readSync(fd, Buffer.alloc(size));
  closeSync(fd);
});
