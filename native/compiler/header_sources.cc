#include <dirent.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "headers.h"
#include "libbcc_abi.h"

namespace compiler {

namespace {

/// Our layer, in the order in which it is read.
constexpr const char* kLayer[] = {"/macros/language.h", "/macros/kernel.h", "/macros/files.h",
                                  "/macros/network.h",  "/functions.h",     "/inlines.h"};

/// Older libbcc's rewriter has no ringbuf_query. Of get_local_storage it
/// makes a call with the same arguments, the map and the flags.
std::string withQueryMethod(std::string text) {
  const std::string submit = "  void (*ringbuf_submit) (void *, u64); \\\n";
  const size_t at = text.find(submit);
  if (at != std::string::npos && text.find("(*ringbuf_query)") == std::string::npos)
    text.insert(at + submit.size(), "  u64 (*get_local_storage) (u64); \\\n");
  return text;
}

std::string readFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

void HeaderSources::loadTypes() {
  if (!btf && btfReason.empty()) btf = BtfIndex::open(btfPath, btfReason);
}

std::string HeaderSources::addModule(const std::set<std::string>& names) {
  if (!btf || moduleAdded || names.empty()) return "";
  moduleAdded = true;
  const size_t slash = btfPath.rfind('/');
  const std::string directory = btfPath.substr(0, slash + 1);
  DIR* const entries = ::opendir(directory.c_str());
  if (entries == nullptr) return "";
  std::string best;
  size_t most = 0;
  while (const dirent* entry = ::readdir(entries)) {
    const std::string path = directory + entry->d_name;
    if (entry->d_name[0] == '.' || path == btfPath) continue;
    const size_t count = btf->countTypes(path, names);
    if (count <= most) continue;
    most = count;
    best = path;
  }
  ::closedir(entries);
  if (best.empty()) return "";
  std::string reason;
  auto both = BtfIndex::open(btfPath, reason, best);
  if (!both) return "";
  btf = std::move(both);
  return best;
}

HeaderSources loadSources(const std::string& layerDirectory, const std::string& btfPath, const std::string& release) {
  HeaderSources sources;
  sources.btfPath = btfPath;
  for (const char* file : kLayer) sources.layerText += readFile(layerDirectory + file);
  sources.layer = std::make_unique<Layer>(sources.layerText);
  const auto& files = ebpf::ExportedFiles::headers_;
  const auto helpers = files.find(kHelpersHeader);
  if (helpers != files.end()) sources.helpersText = withQueryMethod(helpers->second);
  sources.helpers = std::make_unique<Layer>(sources.helpersText);
  struct utsname name {};
  ::uname(&name);
  sources.release = release.empty() ? name.release : release;
  unsigned major = 0, minor = 0, patch = 0;
  std::sscanf(sources.release.c_str(), "%u.%u.%u", &major, &minor, &patch);
  sources.kernelVersion = (major << 16) + (minor << 8) + std::min(patch, 255u);
  sources.constants = std::make_unique<KernelConstants>(layerDirectory, sources.kernelVersion);
  return sources;
}

}  // namespace compiler
