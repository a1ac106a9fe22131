/* passfds N: N times two descriptors, of /dev/null and of a pipe, are sent through a pair of sockets and received. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "go.h"

union control {
  struct cmsghdr header;
  char room[CMSG_SPACE(2 * sizeof(int))];
};

static struct msghdr message(struct iovec* data, union control* control) {
  struct msghdr made = {.msg_iov = data, .msg_iovlen = 1, .msg_control = control};
  made.msg_controllen = sizeof *control;
  return made;
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  int pair[2], ends[2];
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) || pipe(ends)) return 1;
  int passed[2] = {open("/dev/null", O_RDONLY), ends[0]}, received[2];
  char byte = 'x';
  struct iovec data = {&byte, 1};
  ready_and_wait();
  for (int i = atoi(argv[1]); i > 0; i--) {
    union control control = {.header = {CMSG_LEN(sizeof passed), SOL_SOCKET, SCM_RIGHTS}};
    memcpy(CMSG_DATA(&control.header), passed, sizeof passed);
    struct msghdr out = message(&data, &control);
    if (sendmsg(pair[0], &out, 0) != 1) return 1;
    memset(&control, 0, sizeof control);
    struct msghdr in = message(&data, &control);
    if (recvmsg(pair[1], &in, 0) != 1) return 1;
    memcpy(received, CMSG_DATA(&control.header), sizeof received);
    close(received[0]), close(received[1]);
  }
  done_and_wait();
  return 0;
}
