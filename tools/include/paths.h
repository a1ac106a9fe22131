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

static __always_inline void file_name(struct file *file, char *name, u32 size) {
  dentry_name(file_dentry_of(file), name, size);
}

#endif
