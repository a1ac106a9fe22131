import { mountedSlower, slowerOf } from "./_filesystem_slower.js";

export default slowerOf("xfs", mountedSlower("xfs"));
