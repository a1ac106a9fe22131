/*
 * Files and block devices.
 */

/* Files. */
#define MINORBITS 20
#define MINORMASK ((1U << 20) - 1)
#define MAJOR(dev) ((unsigned int)((dev) >> 20))
#define MINOR(dev) ((unsigned int)((dev)&MINORMASK))
#define MKDEV(major, minor) (((major) << 20) | (minor))
#define new_encode_dev(dev) ((MINOR(dev) & 0xff) | (MAJOR(dev) << 8) | ((MINOR(dev) & ~0xff) << 12))
#define S_ISREG(mode) (((mode)&0170000) == 0100000)
#define S_ISDIR(mode) (((mode)&0170000) == 0040000)
#define S_ISLNK(mode) (((mode)&0170000) == 0120000)
#define S_ISCHR(mode) (((mode)&0170000) == 0020000)
#define S_ISBLK(mode) (((mode)&0170000) == 0060000)
#define S_ISFIFO(mode) (((mode)&0170000) == 0010000)
#define S_ISSOCK(mode) (((mode)&0170000) == 0140000)
#define S_IFMT 0170000
#define S_IFREG 0100000
#define S_IFDIR 0040000
#define S_IFLNK 0120000
#define S_IFCHR 0020000
#define S_IFBLK 0060000
#define S_IFIFO 0010000
#define S_IFSOCK 0140000
#define S_IRWXUGO 0777
#define FMODE_READ 0x1
#define FMODE_WRITE 0x2
#define FMODE_LSEEK 0x4
#define FMODE_PREAD 0x8
#define FMODE_PWRITE 0x10
#define FMODE_EXEC 0x20
#define FMODE_OPENED 0x80000
#define FMODE_CREATED 0x100000
#define O_LARGEFILE 0100000
#define IOCB_EVENTFD (1 << 16)
#define IOCB_DIRECT (1 << 17)
#define IOCB_WRITE (1 << 18)
#define MNT_NOSUID 0x1
#define MNT_NODEV 0x2
#define MNT_NOEXEC 0x4
#define MNT_READONLY 0x40
#define SB_RDONLY 1
#define MAY_EXEC 0x1
#define MAY_WRITE 0x2
#define MAY_READ 0x4
#define MAY_APPEND 0x8
#define MAY_OPEN 0x20
#define READ 0
#define WRITE 1
#define f_dentry f_path.dentry
#define d_lock d_lockref.lock
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define DNAME_INLINE_LEN (sizeof(((struct dentry *)0)->d_iname))
#else
#define DNAME_INLINE_LEN (sizeof(union shortname_store))
#endif
/* Of itself a member before 6.13. */
#define d_iname d_shortname.string /* array */

/* Block devices. */
#define SECTOR_SHIFT 9
#define SECTOR_SIZE 512
#define DISK_NAME_LEN 32
#define BDEVNAME_SIZE 32
#define REQ_OP_BITS 8
#define REQ_OP_MASK 255
#define REQ_FAILFAST_DEV (1ULL << __REQ_FAILFAST_DEV)
#define REQ_SYNC (1ULL << __REQ_SYNC)
#define REQ_META (1ULL << __REQ_META)
#define REQ_PRIO (1ULL << __REQ_PRIO)
#define REQ_NOMERGE (1ULL << __REQ_NOMERGE)
#define REQ_IDLE (1ULL << __REQ_IDLE)
#define REQ_FUA (1ULL << __REQ_FUA)
#define REQ_PREFLUSH (1ULL << __REQ_PREFLUSH)
#define REQ_RAHEAD (1ULL << __REQ_RAHEAD)
#define REQ_BACKGROUND (1ULL << __REQ_BACKGROUND)
#define REQ_NOWAIT (1ULL << __REQ_NOWAIT)
#define op_is_write(op) ((op)&1)
#define op_is_flush(op) (((op) & (REQ_FUA | REQ_PREFLUSH)) != 0)
#define SG_CHAIN 0x1UL
#define SG_END 0x2UL
