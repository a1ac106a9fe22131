/*
 * tls openssl|gnutls|nss N: writes "question\n" and reads the answer N times
 * over a socket pair. The other side is a child: "answer\n" by TLS without
 * certificates; for nss, whose functions need no TLS, what was written.
 * The libraries are opened by name: no headers of theirs are needed.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include "go.h"

static void* library;

/* Any function; the caller says of what kind. */
static void* named(const char* name) {
  void* found = dlsym(library, name);
  if (!found) _exit(3);
  return found;
}

#define CALL(result, name, ...) ((result(*)(__VA_ARGS__))named(name))
typedef void* P;

static int talk(P session, const char* writes, const char* reads, int asks, int count) {
  long (*put)(P, const void*, int) = named(writes), (*get)(P, void*, int) = named(reads);
  char data[64];
  while (count-- > 0) {
    if (asks && (int)put(session, "question\n", 9) != 9) return 1;
    if ((int)get(session, data, sizeof data) != (asks ? 7 : 9)) return 1;
    if (!asks && (int)put(session, "answer\n", 7) != 7) return 1;
  }
  return 0;
}

static P openssl_session(int end, int client) {
  P context = CALL(P, "SSL_CTX_new", P)(CALL(P, "TLS_method", void)());
  /* SSL_CTRL_SET_MAX_PROTO_VERSION, TLS 1.2: the last with anonymous keys. */
  CALL(long, "SSL_CTX_ctrl", P, int, long, P)(context, 124, 0x0303, 0);
  if (!CALL(int, "SSL_CTX_set_cipher_list", P, const char*)(context, "ADH:AECDH:@SECLEVEL=0")) _exit(3);
  P session = CALL(P, "SSL_new", P)(context);
  CALL(int, "SSL_set_fd", P, int)(session, end);
  CALL(void, client ? "SSL_set_connect_state" : "SSL_set_accept_state", P)(session);
  if (CALL(int, "SSL_do_handshake", P)(session) != 1) _exit(4);
  return session;
}

static P gnutls_session(int end, int client) {
  P session, credentials;
  CALL(int, "gnutls_init", P*, unsigned)(&session, client ? 2 : 1);
  const char* kind = client ? "gnutls_anon_allocate_client_credentials" : "gnutls_anon_allocate_server_credentials";
  CALL(int, kind, P*)(&credentials);
  /* GNUTLS_CRD_ANON */
  CALL(int, "gnutls_credentials_set", P, int, P)(session, 2, credentials);
  const char* wanted = "NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ANON-ECDH";
  CALL(int, "gnutls_priority_set_direct", P, const char*, P)(session, wanted, 0);
  CALL(void, "gnutls_transport_set_int2", P, int, int)(session, end, end);
  if (CALL(int, "gnutls_handshake", P)(session)) _exit(4);
  return session;
}

static int by_tls(P (*session)(int, int), const char* writes, const char* reads, int count) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) return 1;
  if (fork() == 0) _exit(talk(session(pair[1], 0), writes, reads, 0, count));
  return talk(session(pair[0], 1), writes, reads, 1, count);
}

static int by_nspr(int count) {
  char data[16];
  P ends[2];
  if (CALL(int, "PR_CreatePipe", P*, P*)(&ends[0], &ends[1])) return 1;
  while (count-- > 0) {
    if (CALL(int, "PR_Write", P, const void*, int)(ends[1], "question\n", 9) != 9) return 1;
    if (CALL(int, "PR_Read", P, void*, int)(ends[0], data, sizeof data) != 9) return 1;
  }
  return 0;
}

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  int count = atoi(argv[2]);
  char kind = argv[1][0];
  library = dlopen(kind == 'o'   ? "libssl.so.3"
                   : kind == 'g' ? "libgnutls.so.30"
                                 : "libnspr4.so",
                   RTLD_NOW | RTLD_GLOBAL);
  if (!library) return 3;
  ready_and_wait();
  int failed = kind == 'o'   ? by_tls(openssl_session, "SSL_write", "SSL_read", count)
               : kind == 'g' ? by_tls(gnutls_session, "gnutls_record_send", "gnutls_record_recv", count)
                             : by_nspr(count);
  if (failed) return 1;
  done_and_wait();
  return 0;
}
