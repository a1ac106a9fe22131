import { mountedSlower, slowerOf } from "./_filesystem.js";

export default slowerOf("xfs", mountedSlower("xfs"));
