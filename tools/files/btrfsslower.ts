import { mountedSlower, slowerOf } from "./_filesystem.js";

export default slowerOf("btrfs", mountedSlower("btrfs"));
