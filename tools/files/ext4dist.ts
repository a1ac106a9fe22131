import { distOf, mountedDist } from "./_filesystem.js";

export default distOf("ext4", mountedDist("ext4"));
