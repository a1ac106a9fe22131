import { slowerOf } from "./_filesystem.js";

export default slowerOf("zfs", {
  smoke: [],
  unproved: "ZFS is not part of the kernel, and its module is not packaged for these",
});
