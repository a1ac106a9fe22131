#include "local_includes.h"

#include "libbcc_abi.h"

namespace compiler {

void LocalIncludes::addTo(TextFacts& facts) {
  for (const std::string& file : places_.forced) addFile(facts, file);
  for (size_t i = 0; i < facts.includes.size(); i++) {
    besides_.resize(facts.includes.size());
    // A copy: the list grows meanwhile.
    const Include include = facts.includes[i];
    const std::string besides = besides_[i];
    add(facts, include.name, include.quoted, besides);
  }
}

void LocalIncludes::add(TextFacts& facts, const std::string& name, bool quoted, const std::string& besides) {
  // libbcc's own (bcc/proto.h).
  const auto own = ebpf::ExportedFiles::headers_.find("/virtual/include/" + name);
  if (own != ebpf::ExportedFiles::headers_.end() && done_.insert(own->first).second) facts.addText(own->second);
  if (!name.empty() && name[0] == '/') {
    addFile(facts, name);
    return;
  }
  if (quoted && !besides.empty() && addFile(facts, besides + "/" + name)) return;
  for (const std::string& directory : quoted ? places_.quoted : places_.angled)
    if (addFile(facts, directory + "/" + name)) return;
}

bool LocalIncludes::addFile(TextFacts& facts, const std::string& path) {
  if (done_.count(path) != 0) return true;
  std::optional<std::string> text = readInclude(path);
  if (!text) return false;
  done_.insert(path);
  facts.addText(texts_.emplace_back(std::move(*text)));
  besides_.resize(facts.includes.size(), path.substr(0, path.rfind('/')));
  return true;
}

}  // namespace compiler
