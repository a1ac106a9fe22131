/* sockets N: N TCP sockets of each family, and N each that are none. */
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include "go.h"

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1;
  ready_and_wait();
  for (int i = 0; i < n; i++) {
    close(socket(AF_INET, SOCK_STREAM, IPPROTO_TCP));
    close(socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    close(socket(AF_INET, SOCK_DGRAM, 0));
    close(socket(AF_UNIX, SOCK_STREAM, 0));
  }
  done_and_wait();
  return 0;
}
