import { distOf, mountedDist } from "./_filesystem.js";

export default distOf("xfs", mountedDist("xfs"));
