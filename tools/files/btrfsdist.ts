import { distOf, mountedDist } from "./_filesystem.js";

export default distOf("btrfs", mountedDist("btrfs"));
