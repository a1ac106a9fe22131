// class ElfImage: the functions and USDT probes of one file.
#include <dlfcn.h>
#include <link.h>
#include <sys/stat.h>

#include "core/elf/elf_symbols.h"
#include "core/elf/usdt.h"
#include "core/facts/nearest.h"
#include "core/symbols/demangle.h"
#include "js/facts.h"

namespace bccrepl::facts {
namespace {

constexpr size_t kMostListed = 128u << 20;

struct Implementation {
  uint64_t address;  // in this process
  std::string path;
  uint64_t linked = 0;
};

int findObject(dl_phdr_info* object, size_t, void* data) {
  auto* wanted = static_cast<Implementation*>(data);
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    const uint64_t from = object->dlpi_addr + segment.p_vaddr;
    if (segment.p_type != PT_LOAD || wanted->address < from || wanted->address - from >= segment.p_memsz) continue;
    wanted->path = object->dlpi_name;
    wanted->linked = wanted->address - object->dlpi_addr;
    return 1;
  }
  return 0;
}

bool sameFile(const std::string& a, const std::string& b) {
  struct stat x {
  }, y{};
  return ::stat(a.c_str(), &x) == 0 && ::stat(b.c_str(), &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

// An indirect function (strlen of glibc) is chosen per CPU model by a resolver
// at load time. Where this very library is loaded here too, the dynamic linker
// already knows the choice, which is every other process's as well.
bool implementationOf(const ElfFunction& function, const std::string& path, uint64_t& linked) {
  // Asked of the library itself: by its name alone the answer may be this program's own entry for it.
  void* library = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  void* chosen = ::dlsym(library ? library : RTLD_DEFAULT, function.name.c_str());
  if (library) ::dlclose(library);
  if (!chosen) return false;
  Implementation found{reinterpret_cast<uint64_t>(chosen), "", 0};
  ::dl_iterate_phdr(findObject, &found);
  if (found.path.empty() || !sameFile(found.path, path)) return false;
  linked = found.linked;
  return true;
}

void appendHex(std::string& out, uint64_t value) {
  char digits[17];
  snprintf(digits, sizeof digits, "%llx", static_cast<unsigned long long>(value));
  out += digits;
}

class ElfImage : public Napi::ObjectWrap<ElfImage> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "ElfImage",
                       {
                           InstanceMethod<&ElfImage::symbol>("symbol"),
                           InstanceMethod<&ElfImage::functions>("functions"),
                           InstanceMethod<&ElfImage::nearest>("nearest"),
                           InstanceMethod<&ElfImage::usdt>("usdt"),
                           InstanceMethod<&ElfImage::isGo>("isGo"),
                           InstanceMethod<&ElfImage::buildId>("buildId"),
                           InstanceMethod<&ElfImage::machine>("machine"),
                           InstanceMethod<&ElfImage::offsetOf>("offsetOf"),
                       });
  }

  // new ElfImage(path): throws with the reason for what is not a readable ELF file
  explicit ElfImage(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ElfImage>(info) {
    path_ = stringArgument(info, 0);
    std::string error;
    symbols_ = ElfSymbols::open(path_, error);
    if (!symbols_) throw Napi::Error::New(info.Env(), error);
  }

 private:
  // symbol(name): {name, demangled, offset, size, version, indirect?} or undefined
  Napi::Value symbol(const Napi::CallbackInfo& info) {
    Napi::Env env = info.Env();
    auto found = symbols_->find(stringArgument(info, 0));
    if (!found) return env.Undefined();
    Napi::Object out = Napi::Object::New(env);
    if (found->indirect) {
      uint64_t linked = 0;
      const bool known = implementationOf(*found, path_, linked);
      if (known) found->offset = symbols_->file().offsetOf(linked).value_or(found->offset);
      out.Set("indirect", known ? "resolved" : "resolver");
    }
    out.Set("name", text(env, found->name));
    out.Set("demangled", text(env, demangle(found->name)));
    out.Set("version", text(env, found->version));
    out.Set("offset", static_cast<double>(found->offset));
    out.Set("size", static_cast<double>(found->size));
    return out;
  }

  // offsetOf(address): where in the file what the symbol table has at that address is, or undefined
  Napi::Value offsetOf(const Napi::CallbackInfo& info) {
    const auto offset = symbols_->file().offsetOf(u64Argument(info, 0));
    return offset ? Napi::Value(Napi::Number::New(info.Env(), static_cast<double>(*offset))) : info.Env().Undefined();
  }

  // functions(): `name TAB demangled TAB plain name TAB offset TAB size TAB "i" when indirect`, numbers in
  // hex, one a line; demangled and plain are empty for names that are not mangled
  Napi::Value functions(const Napi::CallbackInfo& info) {
    std::string all;
    symbols_->each([&](const ElfSymbolTable& table, const ElfSymbolTable::Entry& entry) {
      if (all.size() > kMostListed) return false;
      const auto offset = symbols_->file().offsetOf(entry.address);
      if (!offset || !table.version(entry.index).isDefault) return true;
      (all += entry.name) += '\t';
      if (isMangled(entry.name)) {
        const std::string readable = demangle(entry.name);
        ((all += readable) += '\t') += plainName(readable);
      } else {
        all += '\t';
      }
      appendHex(all += '\t', *offset);
      appendHex(all += '\t', entry.size);
      all += entry.indirect ? "\ti\n" : "\t\n";
      return true;
    });
    if (all.size() > kMostListed)
      throw Napi::Error::New(info.Env(), path_ + ": the names of its functions take more than 128 MB");
    return text(info.Env(), all);
  }

  // nearest(name, most): C++ names are offered without their parameters
  Napi::Value nearest(const Napi::CallbackInfo& info) {
    const std::string wanted = stringArgument(info, 0);
    NearestNames nearest(wanted, u32Argument(info, 1));
    const bool readable = wanted.find("::") != std::string::npos || wanted.substr(0, 2) != "_Z";
    std::string quick;
    symbols_->each([&](const ElfSymbolTable&, const ElfSymbolTable::Entry& entry) {
      if (readable && isMangled(entry.name)) {
        if (quickName(entry.name, quick)) {
          nearest.offer(quick);
        } else if (entry.name[1] == 'R') {
          nearest.offer(withoutTemplateArguments(plainName(demangle(entry.name))));
        }
      } else {
        nearest.offer(entry.name);
      }
      return true;
    });
    return texts(info.Env(), nearest.take());
  }

  // usdt(): [{provider, name, arguments, offset, semaphore}], one per location
  Napi::Value usdt(const Napi::CallbackInfo& info) {
    Napi::Env env = info.Env();
    Napi::Array list = Napi::Array::New(env);
    uint32_t count = 0;
    for (const UsdtNote& note : readUsdt(symbols_->file())) {
      Napi::Object out = Napi::Object::New(env);
      out.Set("provider", text(env, note.provider));
      out.Set("name", text(env, note.name));
      out.Set("arguments", text(env, note.arguments));
      out.Set("offset", static_cast<double>(note.offset));
      out.Set("semaphore", static_cast<double>(note.semaphore));
      list.Set(count++, out);
    }
    return list;
  }

  Napi::Value isGo(const Napi::CallbackInfo& info) {
    const ElfFile& file = symbols_->file();
    const bool go = file.section(".note.go.buildid") || file.section(".gopclntab") || file.section(".go.buildinfo") ||
                    file.section(".data.rel.ro.gopclntab");
    return Napi::Boolean::New(info.Env(), go);
  }

  Napi::Value buildId(const Napi::CallbackInfo& info) { return text(info.Env(), symbols_->file().buildId()); }
  Napi::Value machine(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), symbols_->file().machine());
  }

  std::string path_;
  std::unique_ptr<ElfSymbols> symbols_;
};

Napi::Value demangled(const Napi::CallbackInfo& info) { return text(info.Env(), demangle(stringArgument(info, 0))); }

}  // namespace

void registerElf(Napi::Env env, Napi::Object facts) {
  facts.Set("ElfImage", ElfImage::define(env));
  facts.Set("demangle", Napi::Function::New<demangled>(env));
}

}  // namespace bccrepl::facts
