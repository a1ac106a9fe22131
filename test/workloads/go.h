/*
 * What every workload shares: it says "ready" with its pid, waits for a line,
 * does what it is for, says "done", and stays (so that its symbols can still
 * be looked up) until its stdin is closed. No sleeping, no guessing.
 */
#ifndef GO_H
#define GO_H
#include <unistd.h>

#include "go_body.h"
#endif
