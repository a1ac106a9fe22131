import { slowerOf } from "./_filesystem.js";

export default slowerOf("nfs", { smoke: [], unproved: "takes an NFS server" });
