import { distOf, mountedDist } from "./_filesystem_dist.js";

export default distOf("btrfs", mountedDist("btrfs"));
