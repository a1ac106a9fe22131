/*
 * loopback udp N [PORT]: N datagrams of 100 bytes to itself.
 * loopback tcp N [PORT]: listens, makes N connections to itself one after
 * another; over each the client sends 1000 bytes, the server answers with 2000,
 * the client closes first. loopback tcp6, udp6: the same by IPv6.
 * loopback refused N [PORT]: N attempts to connect to a port where nobody listens.
 * loopback waiting N [PORT]: N connections that nobody accepts, at most 8.
 * loopback overflow 1 [PORT]: one such connection fills the queue, another's SYN
 * is dropped until it has been sent again.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "go.h"

static socklen_t address(struct sockaddr_storage* to, int six, int port) {
  memset(to, 0, sizeof *to);
  if (six) {
    struct sockaddr_in6* in = (void*)to;
    in->sin6_family = AF_INET6, in->sin6_port = htons(port), in->sin6_addr = in6addr_loopback;
    return sizeof *in;
  }
  struct sockaddr_in* in = (void*)to;
  in->sin_family = AF_INET, in->sin_port = htons(port), in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return sizeof *in;
}

static int pass_on(int from, int to, size_t size) {
  static char data[2000];
  if (send(from, data, size, 0) != (ssize_t)size) return -1;
  return recv(to, data, size, MSG_WAITALL) == (ssize_t)size ? 0 : -1;
}

static int datagrams(int family, struct sockaddr* to, socklen_t size, int count) {
  int one = socket(family, SOCK_DGRAM, 0);
  if (bind(one, to, size) || connect(one, to, size)) return 1;
  while (count-- > 0)
    if (pass_on(one, one, 100)) return 1;
  return close(one);
}

static int listener_at(int family, struct sockaddr* to, socklen_t size, int backlog) {
  int listener = socket(family, SOCK_STREAM, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return bind(listener, to, size) || listen(listener, backlog) ? -1 : listener;
}

static int connections(int family, struct sockaddr* to, socklen_t size, int count) {
  int listener = listener_at(family, to, size, 8);
  if (listener < 0) return 1;
  while (count-- > 0) {
    int client = socket(family, SOCK_STREAM, 0);
    if (connect(client, to, size)) return 1;
    int server = accept(listener, NULL, NULL);
    char end;
    if (pass_on(client, server, 1000) || pass_on(server, client, 2000)) return 1;
    close(client);
    if (recv(server, &end, 1, 0) != 0) return 1;
    close(server);
  }
  return close(listener);
}

static int refusals(int family, struct sockaddr* to, socklen_t size, int count) {
  while (count-- > 0) {
    int one = socket(family, SOCK_STREAM, 0);
    if (connect(one, to, size) == 0 || errno != ECONNREFUSED) return 1;
    close(one);
  }
  return 0;
}

static int waiting(int family, struct sockaddr* to, socklen_t size, int count) {
  if (listener_at(family, to, size, 8) < 0) return 1;
  while (count-- > 0)
    if (connect(socket(family, SOCK_STREAM, 0), to, size)) return 1;
  return 0;
}

/* The timer goes off on the CPU where it was set, and interrupts what runs there: this program, as a
   sandbox's kernel may run no BPF program while a thread of its own is the current one. */
static int stay_here(void) {
  cpu_set_t here;
  CPU_ZERO(&here);
  CPU_SET(sched_getcpu(), &here);
  return sched_setaffinity(0, sizeof here, &here);
}

static int overflow(int family, struct sockaddr* to, socklen_t size, int count) {
  (void)count;
  if (stay_here()) return 1;
  if (listener_at(family, to, size, 0) < 0) return 1;
  if (connect(socket(family, SOCK_STREAM, 0), to, size)) return 1;
  int late = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (connect(late, to, size) == 0 || errno != EINPROGRESS) return 1;
  struct tcp_info info = {0};
  for (socklen_t length = sizeof info; info.tcpi_total_retrans == 0;)
    if (getsockopt(late, IPPROTO_TCP, TCP_INFO, &info, &length)) return 1;
  return close(late);
}

typedef int work(int, struct sockaddr*, socklen_t, int);

static work* work_by_name(const char* name) {
  switch (name[0]) {
    case 'u': return datagrams;
    case 'r': return refusals;
    case 'w': return waiting;
    case 'o': return overflow;
    default: return connections;
  }
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  int six = strchr(argv[1], '6') != NULL, count = atoi(argv[2]);
  struct sockaddr_storage to;
  socklen_t size = address(&to, six, argc > 3 ? atoi(argv[3]) : 18180);
  ready_and_wait();
  int family = six ? AF_INET6 : AF_INET;
  if (work_by_name(argv[1])(family, (void*)&to, size, count)) return 1;
  done_and_wait();
  return 0;
}
