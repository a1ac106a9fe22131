/** busy MS: so long on a processor, nearly all of it in the kernel: random bytes are made there. */
import { closeSync, openSync, readSync } from "node:fs";
import { serve } from "./protocol.mjs";

/** Milliseconds of processor time until now: others may want the processor too. */
const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

serve(() => {
  const fd = openSync("/dev/urandom");
  const bytes = Buffer.alloc(64 * 1024);
  for (const end = used() + Number(process.argv[2]); used() < end;) readSync(fd, bytes);
  closeSync(fd);
});
