/* lookups N: N rounds of lookups of addresses, which no name server is asked for, by each of three functions. */
#include <netdb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include "go.h"

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  ready_and_wait();
  for (int i = atoi(argv[1]); i > 0; i--) {
    struct addrinfo* found;
    if (getaddrinfo("127.0.0.1", NULL, NULL, &found)) return 1;
    freeaddrinfo(found);
    if (!gethostbyname("127.0.0.2") || !gethostbyname2("::1", AF_INET6)) return 1;
  }
  done_and_wait();
  return 0;
}
