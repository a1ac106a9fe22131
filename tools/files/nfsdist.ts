import { distOf } from "./_filesystem_dist.js";

export default distOf("nfs", {
  smoke: [],
  unproved:
    "takes an NFS mount; over one of the kernel's own server nfsdist has shown opens on 6.1, and no test has counted them yet",
});
