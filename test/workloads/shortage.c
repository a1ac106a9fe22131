/*
 * shortage: makes the whole machine short of memory for a moment: sets more aside as huge pages than is free.
 * Only for a machine of our own.
 */
#include <stdio.h>
#include "go.h"
#include "machine.h"

int main(void) {
  long total, free;
  char pages[32];
  FILE* about = fopen("/proc/meminfo", "r");
  if (!about || fscanf(about, "MemTotal: %ld kB MemFree: %ld", &total, &free) != 2) return 1;
  fclose(about);
  snprintf(pages, sizeof pages, "%ld", free / 2048 + 64);
  ready_and_wait();
  if (!put("/proc/sys/vm/nr_hugepages", pages)) return 1;
  if (!put("/proc/sys/vm/nr_hugepages", "0")) return 1;
  done_and_wait();
  return 0;
}
