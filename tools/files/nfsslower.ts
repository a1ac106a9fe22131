import { slowerOf } from "./_filesystem_slower.js";

export default slowerOf("nfs", {
  smoke: [],
  unproved: "takes an NFS mount; what it is attached to is nfsdist's, which has shown opens on 6.1",
});
