// class Map: one map of the kernel. Keys and values are Uint8Arrays of exactly
// keySize and valueBytes; errors other than "no such key" are thrown.
#include "core/programs/map.h"
#include "core/programs/objects.h"

#include "core/readers/ring_early.h"

#include "js/convert.h"
#include "js/register.h"

namespace bccrepl::js {

namespace {

class MapWrap : public Napi::ObjectWrap<MapWrap> {
 public:
  static void define(Napi::Env env, Napi::Object exports) {
    exports.Set("Map", DefineClass(env, "Map",
                                   {
                                       InstanceAccessor<&MapWrap::fd>("fd"),
                                       InstanceAccessor<&MapWrap::type>("type"),
                                       InstanceAccessor<&MapWrap::keySize>("keySize"),
                                       InstanceAccessor<&MapWrap::valueSize>("valueSize"),
                                       InstanceAccessor<&MapWrap::valueBytes>("valueBytes"),
                                       InstanceAccessor<&MapWrap::maxEntries>("maxEntries"),
                                       InstanceAccessor<&MapWrap::perCpu>("perCpu"),
                                       InstanceAccessor<&MapWrap::origin>("origin"),
                                       InstanceMethod<&MapWrap::lookup>("lookup"),
                                       InstanceMethod<&MapWrap::take>("take"),
                                       InstanceMethod<&MapWrap::update>("update"),
                                       InstanceMethod<&MapWrap::remove>("remove"),
                                       InstanceMethod<&MapWrap::nextKey>("nextKey"),
                                       InstanceMethod<&MapWrap::contains>("contains"),
                                       InstanceMethod<&MapWrap::readAll>("readAll"),
                                       InstanceMethod<&MapWrap::readMerged>("readMerged"),
                                       InstanceMethod<&MapWrap::updateAll>("updateAll"),
                                       InstanceMethod<&MapWrap::removeAll>("removeAll"),
                                       InstanceMethod<&MapWrap::pin>("pin"),
                                       InstanceMethod<&MapWrap::close>("close"),
                                   }));
  }

  /** new Map(request) creates; new Map({pinned: path}) and new Map({shared: fd}) open. */
  explicit MapWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<MapWrap>(info) {
    const auto spec = info[0].As<Napi::Object>();
    auto made = has(spec, "pinned")   ? BpfMap::openPinned(text(spec, "pinned"))
                : has(spec, "shared") ? BpfMap::share(static_cast<int>(number(spec, "shared")))
                                      : create(spec);
    if (!made.ok()) throw toError(info.Env(), made.failure());
    map_ = std::make_unique<BpfMap>(std::move(made.value()));
  }

 private:
  static Result<BpfMap> create(const Napi::Object& spec) {
    MapRequest request;
    request.name = text(spec, "name");
    request.type = static_cast<uint32_t>(number(spec, "type"));
    request.keySize = static_cast<uint32_t>(number(spec, "keySize"));
    request.valueSize = static_cast<uint32_t>(number(spec, "valueSize"));
    request.maxEntries = static_cast<uint32_t>(number(spec, "maxEntries"));
    request.flags = static_cast<uint32_t>(number(spec, "flags", 0));
    request.innerMapFd = static_cast<int>(number(spec, "innerMapFd", -1));
    request.btfFd = static_cast<int>(number(spec, "btfFd", -1));
    request.btfKeyTypeId = static_cast<uint32_t>(number(spec, "btfKeyTypeId", 0));
    request.btfValueTypeId = static_cast<uint32_t>(number(spec, "btfValueTypeId", 0));
    Result<BpfMap> early{Failure{"map-create", 0, request.name, {}}};
    if (takePreparedRing(request, early)) return early;
    return BpfMap::create(request);
  }

  void check(Napi::Env env, int error, const char* what) const {
    if (error != 0) throw toError(env, what, error, "map");
  }

  Napi::Value fd(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), map_->fd()); }
  Napi::Value type(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), map_->type()); }
  Napi::Value keySize(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), map_->keySize()); }
  Napi::Value valueSize(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), map_->valueSize()); }
  Napi::Value valueBytes(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(map_->valueBytes()));
  }
  Napi::Value maxEntries(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), map_->maxEntries()); }
  Napi::Value perCpu(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), map_->perCpu()); }

  /** Of a pinned map: {flags, name, keyType, valueType, btf?}, the types being those of the BTF. */
  Napi::Value origin(const Napi::CallbackInfo& info) {
    const auto& origin = map_->origin();
    auto object = Napi::Object::New(info.Env());
    object.Set("flags", origin.flags);
    object.Set("name", origin.name);
    object.Set("keyType", origin.keyType);
    object.Set("valueType", origin.valueType);
    const auto btf = btfBytes(origin.btfId);
    if (!btf.empty()) object.Set("btf", toBuffer(info.Env(), btf));
    return object;
  }

  /** undefined when the key is not there. */
  Napi::Value read(const Napi::CallbackInfo& info, int (BpfMap::*call)(const void*, void*) const, size_t bytes) {
    const uint8_t* key =
        map_->keySize() == 0 || info[0].IsUndefined() ? nullptr : bytesArgument(info, 0, map_->keySize());
    auto value = Napi::Buffer<uint8_t>::New(info.Env(), bytes);
    const int error = (map_.get()->*call)(key, value.Data());
    if (error == ENOENT) return info.Env().Undefined();
    check(info.Env(), error, "map-lookup");
    return value;
  }
  Napi::Value lookup(const Napi::CallbackInfo& info) { return read(info, &BpfMap::lookup, map_->valueBytes()); }
  Napi::Value take(const Napi::CallbackInfo& info) { return read(info, &BpfMap::lookupAndDelete, map_->valueBytes()); }
  Napi::Value nextKey(const Napi::CallbackInfo& info) { return read(info, &BpfMap::nextKey, map_->keySize()); }

  /** The kernel compares a copy of the value. */
  Napi::Value contains(const Napi::CallbackInfo& info) {
    const uint8_t* value = bytesArgument(info, 0, map_->valueBytes());
    std::vector<uint8_t> copy(value, value + map_->valueBytes());
    const int error = map_->lookup(nullptr, copy.data());
    if (error != ENOENT) check(info.Env(), error, "map-lookup");
    return Napi::Boolean::New(info.Env(), error == 0);
  }

  void update(const Napi::CallbackInfo& info) {
    const uint8_t* key = map_->keySize() == 0 ? nullptr : bytesArgument(info, 0, map_->keySize());
    const uint8_t* value = bytesArgument(info, 1, map_->valueBytes());
    const uint64_t flags = info[2].IsUndefined() ? 0 : unsignedOf(info[2]);
    check(info.Env(), map_->update(key, value, flags), "map-update");
  }

  /** False when the key was not there. */
  Napi::Value remove(const Napi::CallbackInfo& info) {
    const int error = map_->remove(bytesArgument(info, 0, map_->keySize()));
    if (error != ENOENT) check(info.Env(), error, "map-delete");
    return Napi::Boolean::New(info.Env(), error == 0);
  }

  Napi::Value readAll(const Napi::CallbackInfo& info) {
    return contents(info.Env(), map_->readAll(info[0].ToBoolean().Value()));
  }

  /** readMerged({aggregates, width, skipZeros}, clear); aggregates: one of c s m M x X each. */
  Napi::Value readMerged(const Napi::CallbackInfo& info) {
    const auto spec = info[0].As<Napi::Object>();
    MergePlan plan;
    for (const char letter : text(spec, "aggregates")) plan.aggregates.push_back(aggregateOf(info.Env(), letter));
    plan.width = static_cast<size_t>(number(spec, "width", 8));
    if (plan.width != 4 && plan.width != 8) throw Napi::TypeError::New(info.Env(), "an aggregate has 4 or 8 bytes");
    plan.skipZeros = flag(spec, "skipZeros");
    plan.bucketOffset = static_cast<size_t>(number(spec, "bucketOffset", 0));
    plan.bucketBytes = static_cast<size_t>(number(spec, "bucketBytes", 0));
    return contents(info.Env(), map_->readMerged(plan, info[1].ToBoolean().Value()));
  }

  static Aggregate aggregateOf(Napi::Env env, char letter) {
    return oneOf<Aggregate>(env, "aggregate", std::string_view(&letter, 1),
                            {{"c", Aggregate::count},
                             {"s", Aggregate::sum},
                             {"m", Aggregate::min},
                             {"M", Aggregate::signedMin},
                             {"x", Aggregate::max},
                             {"X", Aggregate::signedMax}});
  }

  /** Large ones without a copy. */
  static Napi::Value handedOver(Napi::Env env, std::vector<uint8_t> bytes) {
    constexpr size_t kLarge = 64u << 10;
    if (bytes.size() < kLarge) return toBuffer(env, bytes);
    auto* kept = new std::vector<uint8_t>(std::move(bytes));
    return Napi::Buffer<uint8_t>::New(env, kept->data(), kept->size(), [kept](Napi::Env, uint8_t*) { delete kept; });
  }

  static Napi::Value contents(Napi::Env env, Result<MapSnapshot> read) {
    if (!read.ok()) throw toError(env, read.failure());
    auto result = Napi::Object::New(env);
    result.Set("count", Napi::Number::New(env, static_cast<double>(read.value().count)));
    result.Set("keys", handedOver(env, std::move(read.value().keys)));
    result.Set("values", handedOver(env, std::move(read.value().values)));
    const auto& groups = read.value().groups;
    if (!groups.empty()) {
      auto array = Napi::Uint32Array::New(env, groups.size());
      std::copy(groups.begin(), groups.end(), array.Data());
      result.Set("groups", array);
    }
    return result;
  }

  void updateAll(const Napi::CallbackInfo& info) {
    const uint8_t* keys = bytesArgument(info, 0, 0);
    const size_t count = map_->keySize() == 0 ? 0 : byteLength(info, 0) / map_->keySize();
    const uint8_t* values = bytesArgument(info, 1, count * map_->valueBytes());
    const uint64_t flags = info[2].IsUndefined() ? 0 : unsignedOf(info[2]);
    check(info.Env(), map_->updateAll(keys, values, count, flags), "map-update");
  }

  void removeAll(const Napi::CallbackInfo& info) {
    const uint8_t* keys = bytesArgument(info, 0, 0);
    const size_t count = map_->keySize() == 0 ? 0 : byteLength(info, 0) / map_->keySize();
    check(info.Env(), map_->removeAll(keys, count), "map-delete");
  }

  void pin(const Napi::CallbackInfo& info) {
    const std::string path = info[0].ToString().Utf8Value();
    if (const int error = map_->pin(path)) throw toError(info.Env(), "map-pin", error, path.c_str());
  }

  void close(const Napi::CallbackInfo&) { map_->close(); }

  std::unique_ptr<BpfMap> map_;
};

/** prepareRing(name, bytes) */
void prepare(const Napi::CallbackInfo& info) {
  prepareRing(info[0].ToString().Utf8Value(), info[1].ToNumber().Uint32Value());
}

}  // namespace

void registerMap(Napi::Env env, Napi::Object exports) {
  MapWrap::define(env, exports);
  exports.Set("prepareRing", Napi::Function::New<prepare>(env, "prepareRing"));
}

}  // namespace bccrepl::js
