import { mountedSlower, slowerOf } from "./_filesystem.js";

export default slowerOf("f2fs", mountedSlower("f2fs", ["guest"]));
