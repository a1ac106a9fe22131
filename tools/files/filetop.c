// Reads and writes by file and thread (filetop), or by directory (dirtop).
#include <tool.h>
#include <paths.h>

PARAM(bool, all_files)
PARAM(bool, no_reads)
PARAM(bool, no_writes)
PARAM(bool, in_directories)
PARAM(bool, by_directory)

struct key {
  inode_nr inode;
  // The nearest of the directories that were asked for.
  inode_nr directory;
  device_nr device;
  pid_nr pid;
  tid_nr tid;
  file_mode mode;
  char comm[16];
  char file[40];
};
COUNTS(files, struct key, sum(u64, reads), sum(u64, writes), sum(size_bytes, rbytes),
       sum(size_bytes, wbytes))

// Filled by -d.
BPF_HASH(directories, u64, u32, 4096);

struct pending {
  struct file *file;
  u64 writes;
};
BPF_TABLE("lru_hash", u32, struct pending, pendings, 10240);

// Inode of the nearest directory above a file that was asked for; 0: none.
static __always_inline u64 directory_of(struct file *file) {
  struct dentry *dentry = file_dentry_of(file);
#pragma unroll
  for (int level = 0; level < 24; level++) {
    struct dentry *parent = READ(dentry, d_parent);
    if (!parent || parent == dentry) return 0;
    u64 inode = READ(READ(parent, d_inode), i_ino);
    if (directories.lookup(&inode)) return inode;
    dentry = parent;
  }
  return 0;
}

#ifdef WHOLE_PATHS
// Of files that were read or written, by what their rows have.
struct file_id {
  inode_nr inode;
  device_nr device;
  u32 unused;
};
// An inode's number is given again when its file is gone: then the entry is another.
struct file_place {
  struct dentry *dentry;
  struct path_parts path;
};
BPF_TABLE("lru_hash", struct file_id, struct file_place, places, 4096);
BPF_PERCPU_ARRAY(room, struct file_place, 1);

static __always_inline void keep_place(struct file *file, struct key *key) {
  struct file_id id = {key->inode, key->device};
  int zero = 0;
  struct file_place *known = places.lookup(&id), *place = room.lookup(&zero);
  if (!place || (known && known->dentry == file_dentry_of(file))) return;
  place->dentry = file_dentry_of(file);
  path_parts_of(&place->path, &file->f_path);
  places.update(&id, place);
}
#endif

static __always_inline int begin(u32 fd, u64 writes) {
  if (!task_wanted()) return 0;
  struct file *file = file_of_descriptor(fd);
  if (!file || (!all_files() && file_kind(file) != 0100000)) return 0;
  u32 thread = bpf_get_current_pid_tgid();
  struct pending pending = {file, writes};
  pendings.update(&thread, &pending);
  return 0;
}

static __always_inline int count(struct pending *pending, u64 bytes) {
  struct file *file = pending->file;
  struct key key = {};
  if (in_directories()) {
    key.directory = directory_of(file);
    if (!key.directory) return 0;
  }
  key.device = file_device(file);
  if (!by_directory()) {
    key.inode = file_inode_nr(file);
    key.pid = task_pid();
    key.tid = task_tid();
    key.mode = file_kind(file);
    bpf_get_current_comm(&key.comm, sizeof(key.comm));
    file_name(file, key.file, sizeof(key.file));
#ifdef WHOLE_PATHS
    keep_place(file, &key);
#endif
  }
  u64 writes = pending->writes;
  return files_add(&key, !writes, writes, writes ? 0 : bytes, writes ? bytes : 0);
}

int begin_read(struct trace_event_raw_sys_enter *ctx) {
  return no_reads() ? 0 : begin(ctx->args[0], 0);
}

int begin_write(struct trace_event_raw_sys_enter *ctx) {
  return no_writes() ? 0 : begin(ctx->args[0], 1);
}

int end_call(struct trace_event_raw_sys_exit *ctx) {
  u32 thread = bpf_get_current_pid_tgid();
  struct pending *pending = pendings.lookup(&thread);
  if (!pending) return 0;
  if (ctx->ret >= 0) count(pending, ctx->ret);
  pendings.delete(&thread);
  return 0;
}
