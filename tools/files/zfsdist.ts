import { distOf } from "./_filesystem.js";

export default distOf("zfs", {
  smoke: [],
  unproved: "ZFS is not part of the kernel, and its module is not packaged for these",
});
