#!/bin/sh
# Two hosts, each a network namespace with two guests on a bridge, and a VXLAN tunnel between
# them. The wire is this machine's bridge bcc-wire, with the devices bcc-wire-a and bcc-wire-b.
#
#     sudo sh examples/tunnels.sh up
#     sudo ip netns exec bcc-a1 ping 10.9.0.3
#     sudo bcc-tool tunnel_monitor -i bcc-wire-a --chart
#     sudo sh examples/tunnels.sh down
set -e

# HOST: its own address outside, the other's, and of its two guests.
hosts='a 192.0.2.1 192.0.2.2 10.9.0.1 10.9.0.2
b 192.0.2.2 192.0.2.1 10.9.0.3 10.9.0.4'

guest() { # HOST NUMBER ADDRESS
  ip netns add "bcc-$1$2"
  ip -n "bcc-$1$2" link add eth0 type veth peer name "guest$2" netns "bcc-host-$1"
  ip -n "bcc-$1$2" addr add "$3/24" dev eth0
  ip -n "bcc-$1$2" link set eth0 up
  ip -n "bcc-host-$1" link set "guest$2" master bridge up
}

host() { # HOST ADDRESS OTHER GUEST1 GUEST2
  ip netns add "bcc-host-$1"
  ip link add "bcc-wire-$1" type veth peer name eth0 netns "bcc-host-$1"
  ip link set "bcc-wire-$1" master bcc-wire up
  ip -n "bcc-host-$1" addr add "$2/24" dev eth0
  ip -n "bcc-host-$1" link set eth0 up
  ip -n "bcc-host-$1" link add bridge type bridge
  ip -n "bcc-host-$1" link set bridge up
  ip -n "bcc-host-$1" link add tunnel type vxlan id 42 remote "$3" dev eth0 dstport 4789
  ip -n "bcc-host-$1" link set tunnel master bridge up
  guest "$1" 1 "$4"
  guest "$1" 2 "$5"
}

down() {
  for name in a1 a2 b1 b2 host-a host-b; do
    ip netns del "bcc-$name" 2>/dev/null || true
  done
  ip link del bcc-wire 2>/dev/null || true
}

case "$1" in
  up)
    trap 'down' EXIT
    ip link add bcc-wire type bridge
    ip link set bcc-wire up
    echo "$hosts" | while read -r name rest; do host "$name" $rest; done
    trap - EXIT
    ;;
  down) down ;;
  *)
    echo "usage: $0 up|down" >&2
    exit 2
    ;;
esac
