import { slowerOf } from "./_filesystem.js";

export default slowerOf("zfs", {
  smoke: [],
  unproved:
    "takes the module zfs, which is built for a kernel by its user; it compiles, and has seen no file",
});
