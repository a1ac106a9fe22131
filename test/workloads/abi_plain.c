/* abi_plain: the same as abi, compiled without debug information. */
#include "abi.c"
