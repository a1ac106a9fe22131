#!/bin/sh
# Runs in the virtual machine, on the host's file system under a tmpfs layer.
# /bccvm is the run's directory on the host: settings in, status out.
# busybox comes from the host's package busybox-static.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
. /bccvm/settings

mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
# A checkout in there must stay visible; what is written goes to memory in any case.
for directory in /tmp /run; do
  case "$BCCVM_CWD/" in
    $directory/*) ;;
    *) mount -t tmpfs tmpfs $directory ;;
  esac
done
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tracefs tracefs /sys/kernel/tracing
mount -t debugfs debugfs /sys/kernel/debug
mount -t bpf bpf /sys/fs/bpf
mkdir -p /lib/modules
mount --bind "$BCCVM_MODULES" /lib/modules
ln -sf /proc/self/fd /dev/fd
busybox ip link set lo up
hostname "vm-$BCCVM_SERIES"
ulimit -n 65536

export HOME=/root BCC_VM="$BCCVM_SERIES"
cd "$BCCVM_CWD" || exit

if [ "$BCCVM_INTERACTIVE" = 1 ]; then
  stty -F /dev/hvc0 sane rows "$BCCVM_ROWS" cols "$BCCVM_COLS"
  TERM="$BCCVM_TERM" busybox setsid -c sh /bccvm/command </dev/hvc0 >/dev/hvc0 2>&1
  echo $? >/bccvm/status
else
  # Not a terminal for the command: it prints what it prints into a pipe.
  stty -F /dev/hvc0 raw -echo
  { setsid sh /bccvm/command </dev/null 2>&1; echo $? >/bccvm/status; } | cat >/dev/hvc0
fi
# A change of settings waits until all output has left.
stty -F /dev/hvc0 -echo
sync
busybox poweroff -f
