/*
 * rdmaids N: over an RDMA device made of software (rxe on a veth pair's end, bite-rdma), N identifiers of
 * the connection manager find out an address and a route. Only for a machine of our own.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <rdma/rdma_user_cm.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "go.h"
#include "machine.h"

#define ADDRESS "192.0.2.77"

static int device;

/* Number, length of what follows, length of what is answered: then the command itself. */
static int ask(unsigned number, const void* words, size_t length, void* answer, size_t answered) {
  char message[sizeof(struct rdma_ucm_cmd_hdr) + 512];
  struct rdma_ucm_cmd_hdr header = {.cmd = number, .in = (unsigned short)length, .out = (unsigned short)answered};
  (void)answer;
  memcpy(message, &header, sizeof header);
  memcpy(message + sizeof header, words, length);
  return write(device, message, sizeof header + length) != (ssize_t)(sizeof header + length);
}

/* The next event, which the kernel has made meanwhile or makes. */
static int event(void) {
  struct rdma_ucm_event_resp answer = {0};
  struct pollfd waiting = {.fd = device, .events = POLLIN};
  if (poll(&waiting, 1, 20000) != 1) return -1;
  struct rdma_ucm_get_event words = {.response = (unsigned long)&answer};
  if (ask(RDMA_USER_CM_CMD_GET_EVENT, &words, sizeof words, &answer, sizeof answer)) return -1;
  return (int)answer.event;
}

static int resolved(void) {
  struct rdma_ucm_create_id_resp id = {0};
  struct rdma_ucm_create_id create = {.uid = 1, .response = (unsigned long)&id, .ps = RDMA_PS_TCP, .qp_type = 2};
  if (ask(RDMA_USER_CM_CMD_CREATE_ID, &create, sizeof create, &id, sizeof id)) return perror("id"), 1;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(7471)};
  inet_pton(AF_INET, ADDRESS, &to.sin_addr);
  struct rdma_ucm_resolve_addr address = {.id = id.id, .timeout_ms = 2000, .dst_size = sizeof to};
  memcpy(&address.dst_addr, &to, sizeof to);
  if (ask(RDMA_USER_CM_CMD_RESOLVE_ADDR, &address, sizeof address, NULL, 0)) return perror("address"), 1;
  if (event() != 0) return 1;
  struct rdma_ucm_resolve_route route = {.id = id.id, .timeout_ms = 2000};
  if (ask(RDMA_USER_CM_CMD_RESOLVE_ROUTE, &route, sizeof route, NULL, 0)) return perror("route"), 1;
  return event() != 2;
}

/* The device does not go while identifiers are its. */
static void end(void) {
  close(device);
  run((char*[]){"rdma", "link", "delete", "bite-rxe", NULL});
  run((char*[]){"ip", "link", "delete", "bite-rdma", NULL});
}

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1;
  run((char*[]){"modprobe", "-q", "rdma_rxe", NULL});
  run((char*[]){"modprobe", "-q", "rdma_ucm", NULL});
  if (run((char*[]){"ip", "link", "add", "bite-rdma", "type", "veth", "peer", "name", "bite-rdma2", NULL}) ||
      run((char*[]){"ip", "address", "add", ADDRESS "/24", "dev", "bite-rdma", NULL}) ||
      run((char*[]){"ip", "link", "set", "bite-rdma", "up", NULL}) ||
      run((char*[]){"ip", "link", "set", "bite-rdma2", "up", NULL}) ||
      run((char*[]){"rdma", "link", "add", "bite-rxe", "type", "rxe", "netdev", "bite-rdma", NULL}))
    return 1;
  device = open("/dev/infiniband/rdma_cm", O_RDWR);
  if (device < 0) return perror("rdma_cm"), 1;
  ready_and_wait();
  for (int i = 0; i < n; i++)
    if (resolved()) return 1;
  end();
  done_and_wait();
  return 0;
}
