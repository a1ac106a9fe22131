import { distOf } from "./_filesystem.js";

export default distOf("nfs", { smoke: [], unproved: "takes an NFS server" });
