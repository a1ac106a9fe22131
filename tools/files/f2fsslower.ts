import { slowerOf } from "./_filesystem.js";

export default slowerOf("f2fs", { smoke: [], unproved: "not every kernel has F2FS" });
