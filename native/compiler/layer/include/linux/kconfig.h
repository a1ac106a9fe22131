/* libbcc looks for this file to tell a directory of kernel headers. What it
 * compiles in its place is made in memory (headers.cc). */
