/* unixtalk N: receives "bite 0" to "bite N-1" from a UNIX stream socket, each by recv, readv and recvmsg. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include "go.h"

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1, ends[2];
  char text[16], got[16];
  struct iovec part = {got, sizeof got};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends)) return 1;
  ready_and_wait();
  /* Its own standard input may be such a socket. */
  prctl(PR_SET_NAME, "bite-talk");
  for (int i = 0; i < n; i++) {
    int length = snprintf(text, sizeof text, "bite %d", i);
    if (send(ends[0], text, length, 0) != length || recv(ends[1], got, sizeof got, 0) != length) return 1;
    if (send(ends[0], text, length, 0) != length || readv(ends[1], &part, 1) != length) return 1;
    if (send(ends[0], text, length, 0) != length || recvmsg(ends[1], &message, 0) != length) return 1;
  }
  done_and_wait();
  return 0;
}
