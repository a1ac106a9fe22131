import { distOf, mountedDist } from "./_filesystem_dist.js";

export default distOf("ext4", mountedDist("ext4"));
