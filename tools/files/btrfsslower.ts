import { mountedSlower, slowerOf } from "./_filesystem_slower.js";

export default slowerOf("btrfs", mountedSlower("btrfs"));
