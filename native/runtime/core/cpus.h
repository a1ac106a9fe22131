#pragma once
#include <vector>

namespace bccrepl {

/** CPUs that may ever exist: the number of slots of a per-CPU value. */
int possibleCpus();
/** All possible ones where the kernel does not say: who opens something on one must bear with ENODEV. */
std::vector<int> onlineCpus();

}  // namespace bccrepl
