// Names of files. A longer name than there is room for is cut.
#ifndef TOOL_PATHS_H
#define TOOL_PATHS_H

#include "tool.h"

// Last component of a dentry's path.
static __always_inline void dentry_name(struct dentry *dentry, char *name, u32 size) {
  bpf_probe_read_kernel_str(name, size, (void *)READ(dentry, d_name.name));
}

static __always_inline struct dentry *file_dentry_of(struct file *file) {
  return READ(file, f_path.dentry);
}

static __always_inline struct inode *file_inode_of(struct file *file) {
  return READ(file, f_inode);
}

static __always_inline inode_nr file_inode_nr(struct file *file) {
  return READ(file_inode_of(file), i_ino);
}

static __always_inline device_nr file_device(struct file *file) {
  return READ(READ(file_inode_of(file), i_sb), s_dev);
}

// What a descriptor of the current process stands for, or 0.
static __always_inline struct file *file_of_descriptor(int fd) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct fdtable *table = READ(READ(task, files), fdt);
  if (fd < 0 || (u32)fd >= READ(table, max_fds)) return 0;
  struct file **files = READ(table, fd);
  struct file *file = 0;
  bpf_probe_read_kernel(&file, sizeof(file), &files[fd]);
  return file;
}

// S_IFMT of its inode's mode: 0100000 is a regular file.
static __always_inline u32 file_kind(struct file *file) {
  return READ(file_inode_of(file), i_mode) & 0170000;
}

// What tells one file system's kind from another: s_magic.
static __always_inline u64 file_magic(struct file *file) {
  return READ(READ(file_inode_of(file), i_sb), s_magic);
}

// Names from the innermost to the outermost, each with its NUL, one behind the other: of the
// directories that lead to a file. A tool's record has `data_byte parts[PATH_ROOM]` with
// `parts_size`, and `parts_cut` where there was no room for all; partsPath() makes a path of it.
#define PATH_ROOM 1280
#define PATH_LONGEST 256
#define PATH_DEPTH 32

struct path_parts {
  u32 parts_size;
  u32 parts_cut;
  data_byte parts[PATH_ROOM];
};

static __always_inline void path_parts_none(struct path_parts *to) {
  to->parts_size = 0;
  to->parts_cut = 0;
}

// 0: there is no room for another.
static __always_inline int path_parts_add(struct path_parts *to, const void *name) {
  u32 at = to->parts_size & (PATH_ROOM - PATH_LONGEST - 1);
  long length = bpf_probe_read_kernel_str(to->parts + at, PATH_LONGEST, name);
  if (length > 0) to->parts_size = at + length;
  if (to->parts_size < PATH_ROOM - PATH_LONGEST) return 1;
  to->parts_cut = 1;
  return 0;
}

// The path of a directory as the current process sees it: over mounts, up to its root.
static __always_inline void path_parts_of(struct path_parts *to, const struct path *place) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct path root = READ(READ(task, fs), root);
  struct dentry *dentry = READ(place, dentry);
  struct vfsmount *mount = READ(place, mnt);
  path_parts_none(to);
  for (int i = 0; i < PATH_DEPTH; i++) {
    if (dentry == root.dentry && mount == root.mnt) return;
    struct dentry *parent = READ(dentry, d_parent);
    if (dentry == READ(mount, mnt_root) || dentry == parent) {
      struct mount *here = container_of(mount, struct mount, mnt);
      struct mount *above = READ(here, mnt_parent);
      if (above == here) return;
      dentry = READ(here, mnt_mountpoint);
      mount = &above->mnt;
      continue;
    }
    if (!path_parts_add(to, READ(dentry, d_name.name))) return;
    dentry = parent;
  }
  to->parts_cut = 1;
}

// AT_FDCWD: where the process is.
#define AT_CWD -100

// What paths without a leading slash begin at: AT_CWD or a directory's descriptor.
static __always_inline void path_parts_below(struct path_parts *to, int directory) {
  struct task_struct *task = (struct task_struct *)bpf_get_current_task();
  struct file *file = directory == AT_CWD ? 0 : file_of_descriptor(directory);
  path_parts_of(to, file ? &file->f_path : &READ(task, fs)->pwd);
}

static __always_inline void file_name(struct file *file, char *name, u32 size) {
  dentry_name(file_dentry_of(file), name, size);
}

#endif
