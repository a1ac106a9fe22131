import { distOf, mountedDist } from "./_filesystem_dist.js";

export default distOf("xfs", mountedDist("xfs"));
