// class Btf: one BTF blob as JavaScript sees it. The ids that cross the border
// are "shown" ids: those of a module's BTF are moved up by `shift`, so that
// types of several modules, which all begin at the same id, can live together.
#include "core/facts/btf.h"

#include <cstring>

#include "core/facts/nearest.h"
#include "js/facts.h"

namespace bccrepl::facts {
namespace {

const char* const kKindNames[] = {"void",  "int",     "ptr",      "array", "struct",   "union", "enum",
                                  "fwd",   "typedef", "volatile", "const", "restrict", "func",  "func_proto",
                                  "other", "other",   "float",    "other", "type_tag", "enum64"};

BtfKind kindArgument(const Napi::CallbackInfo& info, size_t index) {
  const std::string name = stringArgument(info, index);
  for (size_t kind = 0; kind < std::size(kKindNames); ++kind) {
    if (name == kKindNames[kind]) return static_cast<BtfKind>(kind);
  }
  throw Napi::TypeError::New(info.Env(), "no such BTF kind: " + name);
}

uint32_t word(const uint8_t* at) { return at[0] | at[1] << 8 | at[2] << 16 | static_cast<uint32_t>(at[3]) << 24; }

class BtfObject : public Napi::ObjectWrap<BtfObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Btf",
                       {
                           InstanceMethod<&BtfObject::type>("type"),
                           InstanceMethod<&BtfObject::find>("find"),
                           InstanceMethod<&BtfObject::enumerator>("enumerator"),
                           InstanceMethod<&BtfObject::names>("names"),
                           InstanceMethod<&BtfObject::nearest>("nearest"),
                           InstanceAccessor<&BtfObject::end>("endId"),
                       });
  }

  // new Btf(path | bytes, base?: Btf, firstShownId?: number)
  explicit BtfObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<BtfObject>(info) {
    Napi::Env env = info.Env();
    std::unique_ptr<BtfBytes> bytes;
    if (info[0].IsTypedArray()) {
      auto array = info[0].As<Napi::Uint8Array>();
      bytes = BtfBytes::fromCopy({array.Data(), array.Data() + array.ByteLength()});
    } else {
      int error = 0;
      bytes = BtfBytes::fromFile(stringArgument(info, 0), error);
      if (!bytes) throw Napi::Error::New(env, std::string("BTF can't be read: ") + strerror(error));
    }
    const Btf* base = nullptr;
    if (info[1].IsObject()) {
      base_ = Napi::Persistent(info[1].As<Napi::Object>());  // the base outlives its modules
      base = Unwrap(info[1].As<Napi::Object>())->btf_.get();
    }
    std::string error;
    btf_ = Btf::parse(std::move(bytes), base, error);
    if (!btf_) throw Napi::Error::New(env, error);
    if (info[2].IsNumber()) shift_ = u32Argument(info, 2) - btf_->firstId();
  }

 private:
  uint32_t shown(uint32_t id) const { return id >= btf_->firstId() ? id + shift_ : id; }

  Napi::Value end(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), btf_->endId() + shift_); }

  // find(name, kind): shown id or 0
  Napi::Value find(const Napi::CallbackInfo& info) {
    const uint32_t id = btf_->find(stringArgument(info, 0), kindArgument(info, 1));
    return Napi::Number::New(info.Env(), id == 0 ? 0 : shown(id));
  }

  Napi::Value enumerator(const Napi::CallbackInfo& info) {
    uint64_t value = 0;
    bool isSigned = false;
    if (!btf_->enumerator(stringArgument(info, 0), value, isSigned)) return info.Env().Undefined();
    return isSigned ? Napi::BigInt::New(info.Env(), static_cast<int64_t>(value)) : Napi::BigInt::New(info.Env(), value);
  }

  // names(kind): all names of the kind, one a line; one string crosses cheaper than 60,000.
  Napi::Value names(const Napi::CallbackInfo& info) {
    std::string all;
    btf_->eachNamed(kindArgument(info, 0), [&](std::string_view name, uint32_t) { (all += name) += '\n'; });
    return text(info.Env(), all);
  }

  Napi::Value nearest(const Napi::CallbackInfo& info) {
    NearestNames nearest(stringArgument(info, 0), u32Argument(info, 2));
    btf_->eachNamed(kindArgument(info, 1), [&](std::string_view name, uint32_t) { nearest.offer(name); });
    return texts(info.Env(), nearest.take());
  }

  // type(id): BtfType of src/types/facts.ts, or undefined
  Napi::Value type(const Napi::CallbackInfo& info) {
    Napi::Env env = info.Env();
    const uint32_t wanted = u32Argument(info, 0);
    Btf::Record type;
    const uint32_t id = wanted >= btf_->firstId() ? wanted - shift_ : wanted;
    if (!btf_->record(id, type)) return env.Undefined();
    Napi::Object out = Napi::Object::New(env);
    out.Set("id", wanted);
    out.Set("kind", kKindNames[static_cast<size_t>(type.kind)]);
    out.Set("name", text(env, btf_->string(type.nameOffset)));
    setNumbers(out, type);
    out.Set("members", members(env, type));
    out.Set("enumerators", enumerators(env, type));
    out.Set("parameters", parameters(env, type));
    return out;
  }

  void setNumbers(Napi::Object out, const Btf::Record& type) {
    uint32_t size = 0, target = 0, elements = 0, encoding = 0;
    switch (type.kind) {
      case BtfKind::Int:
        size = type.sizeOrType;
        encoding = word(type.tail) >> 24 & 0xf;
        break;
      case BtfKind::Array:
        target = word(type.tail);
        elements = word(type.tail + 8);
        break;
      case BtfKind::Struct:
      case BtfKind::Union:
      case BtfKind::Enum:
      case BtfKind::Enum64:
      case BtfKind::Float:
      case BtfKind::Datasec: size = type.sizeOrType; break;
      case BtfKind::Fwd:
      case BtfKind::Void: break;
      default: target = type.sizeOrType;
    }
    const bool isEnum = type.kind == BtfKind::Enum || type.kind == BtfKind::Enum64;
    out.Set("size", size);
    out.Set("target", shown(target));
    out.Set("elements", elements);
    out.Set("signed", (encoding & 1) != 0 || (isEnum && type.kindFlag));
    out.Set("char", (encoding & 2) != 0);
    out.Set("bool", (encoding & 4) != 0);
  }

  Napi::Array members(Napi::Env env, const Btf::Record& type) {
    Napi::Array list = Napi::Array::New(env);
    if (type.kind != BtfKind::Struct && type.kind != BtfKind::Union) return list;
    for (uint32_t i = 0; i < type.count; ++i) {
      const uint8_t* at = type.tail + 12 * i;
      const uint32_t offset = word(at + 8);
      Napi::Object member = Napi::Object::New(env);
      member.Set("name", text(env, btf_->string(word(at))));
      member.Set("type", shown(word(at + 4)));
      member.Set("bitOffset", type.kindFlag ? offset & 0xffffff : offset);
      member.Set("bitSize", type.kindFlag ? offset >> 24 : oldBitSize(word(at + 4)));
      list.Set(i, member);
    }
    return list;
  }

  // Before kind_flag (pahole < 1.13) a bitfield was an int type of fewer bits.
  uint32_t oldBitSize(uint32_t id) {
    Btf::Record type;
    if (!btf_->record(id, type) || type.kind != BtfKind::Int) return 0;
    const uint32_t bits = word(type.tail) & 0xff;
    return bits != type.sizeOrType * 8 ? bits : 0;
  }

  Napi::Array enumerators(Napi::Env env, const Btf::Record& type) {
    Napi::Array list = Napi::Array::New(env);
    const bool wide = type.kind == BtfKind::Enum64;
    if (!wide && type.kind != BtfKind::Enum) return list;
    for (uint32_t i = 0; i < type.count; ++i) {
      const uint8_t* at = type.tail + (wide ? 12 : 8) * i;
      const uint64_t bits = wide ? word(at + 4) | static_cast<uint64_t>(word(at + 8)) << 32 : word(at + 4);
      const int64_t asSigned = wide ? static_cast<int64_t>(bits) : static_cast<int32_t>(bits);
      Napi::Object one = Napi::Object::New(env);
      one.Set("name", text(env, btf_->string(word(at))));
      one.Set("value", type.kindFlag ? Napi::BigInt::New(env, asSigned) : Napi::BigInt::New(env, bits));
      list.Set(i, one);
    }
    return list;
  }

  Napi::Array parameters(Napi::Env env, const Btf::Record& type) {
    Napi::Array list = Napi::Array::New(env);
    if (type.kind != BtfKind::FuncProto) return list;
    for (uint32_t i = 0; i < type.count; ++i) {
      Napi::Object one = Napi::Object::New(env);
      one.Set("name", text(env, btf_->string(word(type.tail + 8 * i))));
      one.Set("type", shown(word(type.tail + 8 * i + 4)));
      list.Set(i, one);
    }
    return list;
  }

  std::unique_ptr<Btf> btf_;
  Napi::ObjectReference base_;
  uint32_t shift_ = 0;
};

}  // namespace

void registerBtf(Napi::Env env, Napi::Object facts) { facts.Set("Btf", BtfObject::define(env)); }

}  // namespace bccrepl::facts
