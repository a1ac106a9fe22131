/**
 * A security hook that forbids one directory name to everybody (5.7, with bpf
 * among the boot line's lsm=).
 *
 *     sudo node deny_mkdir.ts NAME
 */
import { BPF, interrupted, lsm } from "bcc-repl";

const [name] = process.argv.slice(2);
if (name === undefined || name.length > 31) throw new Error("usage: deny_mkdir NAME");

const text = `
struct name { char text[32]; };
BPF_ARRAY(forbidden, struct name, 1);
BPF_ARRAY(denied, u64, 1);
LSM_PROBE(path_mkdir, const struct path *dir, struct dentry *dentry, umode_t mode, int ret) {
  struct name given = {};
  int zero = 0, i;
  struct name *wanted = forbidden.lookup(&zero);
  if (!wanted) return 0;
  bpf_probe_read_kernel_str(&given.text, sizeof(given.text), dentry->d_name.name);
  for (i = 0; i < 32; i++)
    if (given.text[i] != wanted->text[i]) return 0;
  denied.atomic_increment(zero);
  return -1;
}`;

using bpf = await BPF.open({ text, attach: "none" });
bpf.map<number, { text: string }>("forbidden").set(0, { text: name });
bpf.attach("lsm__path_mkdir", lsm("path_mkdir"));
const end = interrupted();
console.log(`nobody makes a directory ${name} now`);
await end;
console.log(`denied ${bpf.map<number, bigint>("denied").get(0)} times`);
