#include "slot_marks.h"

#include "text.h"

namespace compiler {

namespace {

// Macros without parameters: libbcc's rewriter finds the arguments where they
// are in the text.
constexpr const char* kMarked =
    "static inline __attribute__((always_inline)) unsigned int ____bcc_slot(unsigned long long slot) "
    "{ asm(\"%0 = %0\" : \"+r\"(slot)); return slot; }\n"
    "static inline __attribute__((always_inline)) unsigned int ____bcc_log2(unsigned int value) "
    "{ return ____bcc_slot(bpf_log2(value)); }\n"
    "static inline __attribute__((always_inline)) unsigned int ____bcc_log2l(unsigned long value) "
    "{ return ____bcc_slot(bpf_log2l(value)); }\n"
    "#define bpf_log2 ____bcc_log2\n"
    "#define bpf_log2l ____bcc_log2l\n";

}  // namespace

std::string slotMarks(std::string_view text) {
  TextFacts facts;
  facts.addText(text);
  bool wanted = facts.words.count("bpf_log2") > 0 || facts.words.count("bpf_log2l") > 0;
  for (const Include& include : facts.includes) wanted = wanted || include.quoted;
  return wanted ? kMarked : "";
}

}  // namespace compiler
