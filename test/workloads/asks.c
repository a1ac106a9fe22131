/*
 * asks N PORT: a name server of its own (127.0.53.1) answers N times: that bite-0.example, bite-2.example …
 * are 127.0.0.1, the others ::1. Each time a connection to that address and port follows, refused or not; at
 * last one to 127.0.0.2, of which nobody asked.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "go.h"

static unsigned char answer[512];

static int append(int at, const void* bytes, int size) {
  memcpy(answer + at, bytes, size);
  return at + size;
}

/* Header; the question; an answer that says its name by the question's place. */
static int answer_for(int number, int six) {
  unsigned char label[] = "\6bite-0\7example", name[] = {0xc0, 12};
  unsigned char type[] = {0, six ? 28 : 1, 0, 1}, rest[] = {0, 0, 0, 60, 0, six ? 16 : 4};
  unsigned char header[] = {0, 7, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0};
  label[6] += number;
  int at = append(append(append(0, header, sizeof header), label, sizeof label), type, sizeof type);
  at = append(append(append(at, name, sizeof name), type, sizeof type), rest, sizeof rest);
  if (six) return append(at, &in6addr_loopback, 16);
  return append(at, &(in_addr_t){htonl(INADDR_LOOPBACK)}, 4);
}

static void connect_to(int six, const char* text, int port) {
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  inet_pton(six ? AF_INET6 : AF_INET, text, six ? (void*)&in6.sin6_addr : &in.sin_addr);
  int one = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
  if (connect(one, six ? (void*)&in6 : &in, six ? sizeof in6 : sizeof in) == 0) exit(1);
  close(one);
}

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 1, port = argc > 2 ? atoi(argv[2]) : 0;
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(53)}, back;
  socklen_t size = sizeof back;
  unsigned char read_here[512];
  inet_pton(AF_INET, "127.0.53.1", &at.sin_addr);
  int serving = socket(AF_INET, SOCK_DGRAM, 0), asking = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(serving, (void*)&at, sizeof at) || connect(asking, (void*)&at, sizeof at)) return perror("53"), 1;
  ready_and_wait();
  for (int i = 0; i < n; i++) {
    if (send(asking, "?", 1, 0) != 1) return 1;
    if (recvfrom(serving, read_here, sizeof read_here, 0, (void*)&back, &size) != 1) return 1;
    int length = answer_for(i, i % 2);
    if (sendto(serving, answer, length, 0, (void*)&back, size) != length) return 1;
    if (recv(asking, read_here, sizeof read_here, 0) != length) return 1;
    connect_to(i % 2, i % 2 ? "::1" : "127.0.0.1", port);
  }
  connect_to(0, "127.0.0.2", port);
  done_and_wait();
  return 0;
}
