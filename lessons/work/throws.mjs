/** throws TIMES: so often our own addon refuses a request with an exception of C++. */
import { createRequire } from "node:module";
import { serve } from "./protocol.mjs";

const require = createRequire(import.meta.url);
const { Map: BpfMap } = require(require("../../bin/place.cjs").nativePart("runtime.node"));

serve(() => {
  for (let i = 0; i < Number(process.argv[2]); i++)
    try {
      new BpfMap({ pinned: "/no/such/map" });
    } catch {
      // It was thrown: that is all.
    }
});
