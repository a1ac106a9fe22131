import { mountedSlower, slowerOf } from "./_filesystem_slower.js";

export default slowerOf("f2fs", mountedSlower("f2fs", ["guest"]));
