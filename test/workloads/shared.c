/* shared N BYTES: N times a System V segment of BYTES: made, attached read-only, detached, removed. */
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include "go.h"

int main(int argc, char **argv) {
  int n = argc > 2 ? atoi(argv[1]) : 1;
  size_t bytes = argc > 2 ? (size_t)atol(argv[2]) : 4096;
  ready_and_wait();
  for (int i = 0; i < n; i++) {
    int id = shmget(IPC_PRIVATE, bytes, IPC_CREAT | 0666);
    if (id < 0) return 1;
    void *at = shmat(id, 0, SHM_RDONLY);
    if (at == (void *)-1 || shmdt(at) != 0 || shmctl(id, IPC_RMID, 0) != 0) return 1;
  }
  done_and_wait();
  return 0;
}
