import { slowerOf } from "./_filesystem_slower.js";

export default slowerOf("zfs", {
  smoke: [],
  unproved:
    "takes the module zfs, which is built for a kernel by its user; it compiles, and has seen no file",
});
