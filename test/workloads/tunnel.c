/*
 * tunnel N: packets of VXLAN on the loopback device, as plain datagrams: N of network 42
 * with IPv4 inside, 2 N of network 0xabcdef with IPv6 inside, and over IPv6 3 N of network
 * 7; and as many that are none: to another port, and without a network.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "go.h"

struct packet {
  unsigned char flags, reserved[3], network[3], more;
  unsigned char ethernet[12];
  unsigned short type;
  unsigned char ip[40];
} __attribute__((packed));

static int of_ipv4(struct packet* packet, const char* from, const char* to) {
  packet->type = htons(0x0800);
  packet->ip[0] = 0x45;
  packet->ip[9] = 1;
  inet_pton(AF_INET, from, packet->ip + 12);
  inet_pton(AF_INET, to, packet->ip + 16);
  return 8 + 14 + 20;
}

static int of_ipv6(struct packet* packet, const char* from, const char* to) {
  packet->type = htons(0x86dd);
  packet->ip[0] = 0x60;
  packet->ip[6] = 58;
  inet_pton(AF_INET6, from, packet->ip + 8);
  inet_pton(AF_INET6, to, packet->ip + 24);
  return 8 + 14 + 40;
}

static int sent(int family, int port, const struct packet* packet, int length, int times) {
  struct sockaddr_in6 to6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  to6.sin6_addr = in6addr_loopback;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const void* address = family == AF_INET ? (const void*)&to : (const void*)&to6;
  socklen_t size = family == AF_INET ? sizeof to : sizeof to6;
  int fd = socket(family, SOCK_DGRAM, 0);
  if (fd < 0) return 0;
  // Nobody may listen: the error of the datagram before is the next call's.
  for (int i = 0; i < times; i++)
    if (sendto(fd, packet, length, 0, address, size) < 0) {
      if (errno != ECONNREFUSED) return 0;
      i--;
    }
  close(fd);
  return 1;
}

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1;
  struct packet first = {.flags = 8, .network = {0, 0, 42}};
  struct packet second = {.flags = 8, .network = {0xab, 0xcd, 0xef}};
  struct packet third = {.flags = 8, .network = {0, 0, 7}};
  struct packet none = {.flags = 0, .network = {0, 0, 9}};
  int short_one = of_ipv4(&first, "10.1.0.1", "10.1.0.2");
  int long_one = of_ipv6(&second, "fd00::1", "fd00::2");
  of_ipv4(&third, "10.1.0.3", "10.1.0.4");
  of_ipv4(&none, "10.1.0.5", "10.1.0.6");
  ready_and_wait();
  if (!sent(AF_INET, 4789, &first, short_one, n)) return 1;
  if (!sent(AF_INET, 4789, &second, long_one, 2 * n)) return 1;
  if (!sent(AF_INET6, 4789, &third, short_one, 3 * n)) return 1;
  if (!sent(AF_INET, 4790, &first, short_one, n)) return 1;
  if (!sent(AF_INET, 4789, &none, short_one, n)) return 1;
  done_and_wait();
  return 0;
}
