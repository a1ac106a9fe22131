import { distOf } from "./_filesystem_dist.js";

export default distOf("zfs", {
  smoke: [],
  unproved:
    "takes the module zfs, which is built for a kernel by its user; it compiles, and has seen no file",
});
