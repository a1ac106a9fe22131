#!/bin/busybox sh
# First process of the virtual machine: reach the host's file system over 9p,
# put a writable layer over it, and go on there with the run's own script.
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs dev /dev

while read -r module; do
  $b insmod "/modules/$module" || echo "init: cannot insert $module"
done </modules/order

p9=trans=virtio,version=9p2000.L,msize=1048576
$b mount -t 9p -o "$p9,cache=loose,ro" host /host || exec $b poweroff -f
$b mount -t tmpfs -o size=75% tmpfs /rw
$b mkdir /rw/upper /rw/work
$b mount -t overlay -o lowerdir=/host,upperdir=/rw/upper,workdir=/rw/work overlay /root ||
  exec $b poweroff -f
$b mkdir -p /root/bccvm
$b mount -t 9p -o "$p9,cache=none" run /root/bccvm || exec $b poweroff -f

$b mount --move /proc /root/proc
$b mount --move /sys /root/sys
$b mount --move /dev /root/dev
exec $b switch_root /root /bin/sh /bccvm/guest.sh
