#include "targets.h"

#include <string>

#include "compiler/cut.h"
#include "core/elf/elf_symbols.h"
#include "core/elf/usdt.h"
#include "core/facts/btf.h"
#include "core/symbols/demangle.h"
#include "core/symbols/proc_maps.h"
#include "core/symbols/symbolizer_object.h"
#include "core/symbols/symbolizer_perfmap.h"

namespace bccrepl::fuzz {
namespace {

std::string_view textOf(const Input& input) { return {reinterpret_cast<const char*>(input.data()), input.size()}; }

/** The text in pieces of odd sizes, as reads give it. */
template <class Take>
void inPieces(std::string_view text, Take take) {
  for (size_t size = 1; !text.empty(); size = size * 3 + 1) {
    const std::string_view piece = text.substr(0, size);
    text.remove_prefix(piece.size());
    if (!take(piece)) return;
  }
}

void lookUp(const Input& input) {
  std::string error;
  const auto object = ObjectSymbols::fromFile(ElfFile::fromBytes(input, error), "", std::make_shared<FileLedger>());
  std::string_view name;
  uint64_t into = 0;
  for (const uint64_t offset : {0x0ull, 0x100ull, 0x1000ull, 0x1234ull, ~0ull}) object->lookup(offset, name, into);
  object->buildId();
  object->takeNote();
}

void elf(const Input& input) {
  std::string error;
  auto file = ElfFile::fromBytes(input, error);
  if (!file) return;
  readUsdt(*file);
  ElfSymbols symbols(std::move(file), "");
  symbols.find("target");
  symbols.find("target@V2");
  symbols.find("ns::f");
  symbols.each([](const ElfSymbolTable& table, const ElfSymbolTable::Entry& entry) {
    table.version(entry.index);
    return true;
  });
  lookUp(input);
}

void perfMap(const Input& input) {
  PerfMapTable table, later;
  inPieces(textOf(input), [&](std::string_view piece) {
    table.add(piece);
    return !table.full();
  });
  table.sort();
  later.add(textOf(input));
  later.sort();
  table.append(std::move(later));
  std::string_view name;
  uint64_t into = 0;
  for (const uint64_t address : {0x0ull, 0x7f0000001010ull, 0x7f0000002000ull, ~0ull})
    table.lookup(address, name, into);
}

void maps(const Input& input) {
  ProcessMapsParser parser;
  inPieces(textOf(input), [&](std::string_view piece) { return parser.add(piece); });
  parser.take();
}

void btf(const Input& input) {
  std::string error;
  const auto parsed = Btf::parse(BtfBytes::fromCopy(input), nullptr, error);
  if (!parsed) return;
  Btf::Record record{};
  for (uint32_t id = 0; id < parsed->endId(); ++id) {
    if (parsed->record(id, record)) parsed->string(record.nameOffset);
  }
  parsed->find("task", BtfKind::Struct);
  uint64_t value = 0;
  bool isSigned = false;
  parsed->enumerator("SLEEPING", value, isSigned);
  parsed->eachNamed(BtfKind::Func, [](std::string_view, uint32_t) {});
}

void names(const Input& input) {
  const std::string readable = demangle(textOf(input));
  withoutTemplateArguments(plainName(readable));
  std::string quick;
  quickName(textOf(input), quick);
}

/** The types that a text of C needs, cut out of this machine's BTF. */
void headerCut(const Input& input) {
  static std::string reason;
  static const auto btf = compiler::BtfIndex::open("/sys/kernel/btf/vmlinux", reason);
  compiler::TextFacts facts;
  facts.addText(textOf(input));
  if (!btf) return;
  const std::vector<compiler::Alias> aliases = {{"skc_family", "__sk_common.skc_family"}};
  for (const bool wide : {false, true}) {
    compiler::Words enumerators;
    compiler::cutTypes(*btf, {facts.words, facts.words, facts, aliases, wide}, enumerators);
  }
}

}  // namespace

const Target kTargets[] = {
    {"elf", elf, 1 << 16}, {"perf-map", perfMap, 1 << 13}, {"maps", maps, 1 << 13},
    {"btf", btf, 1 << 13}, {"demangle", names, 1 << 10},   {"header-cut", headerCut, 1 << 12},
};
const size_t kTargetCount = sizeof kTargets / sizeof kTargets[0];

}  // namespace bccrepl::fuzz
