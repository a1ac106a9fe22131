// class Link: new Link(programFd, request) attaches; enable(), close().
#include <linux/if_link.h>

#include "core/links/attach.h"
#include "js/convert.h"
#include "js/register.h"

namespace bccrepl::js {

namespace {

AttachKind kindOf(Napi::Env env, const std::string& kind) {
  return oneOf<AttachKind>(env, "kind of hook", kind,
                           {{"kprobe", AttachKind::kprobe},
                            {"kprobe-multi", AttachKind::kprobeMulti},
                            {"ftrace", AttachKind::ftrace},
                            {"tracepoint", AttachKind::tracepoint},
                            {"raw-tracepoint", AttachKind::rawTracepoint},
                            {"uprobe", AttachKind::uprobe},
                            {"uprobe-multi", AttachKind::uprobeMulti},
                            {"perf-event", AttachKind::perfEvent},
                            {"lsm", AttachKind::ftrace},
                            {"iterator", AttachKind::iterator},
                            {"xdp", AttachKind::xdp},
                            {"tcx", AttachKind::tcx},
                            {"clsact", AttachKind::clsact},
                            {"socket-filter", AttachKind::socketFilter},
                            {"socket", AttachKind::socket},
                            {"cgroup", AttachKind::cgroup},
                            {"sockmap", AttachKind::sockmap},
                            {"netns", AttachKind::netns}});
}

uint32_t xdpModeOf(Napi::Env env, const std::string& mode) {
  return oneOf<uint32_t>(
      env, "XDP mode", mode,
      {{"", 0}, {"skb", XDP_FLAGS_SKB_MODE}, {"drv", XDP_FLAGS_DRV_MODE}, {"hw", XDP_FLAGS_HW_MODE}});
}

AttachRequest requestOf(const Napi::Object& spec) {
  AttachRequest request;
  request.kind = kindOf(spec.Env(), text(spec, "kind"));
  request.name = has(spec, "function") ? text(spec, "function") : text(spec, "event", "");
  request.category = text(spec, "category", "");
  request.path = text(spec, "path", "");
  request.functions = texts(spec, "functions");
  request.offset = static_cast<uint64_t>(number(spec, "offset", 0));
  request.onReturn = flag(spec, "onReturn");
  request.maxActive = static_cast<uint32_t>(number(spec, "maxActive", 0));
  request.pid = static_cast<int>(number(spec, "pid", -1));
  request.semaphore = static_cast<uint64_t>(number(spec, "semaphore", 0));
  request.hasCookie = has(spec, "cookie");
  request.cookie = static_cast<uint64_t>(number(spec, "cookie", 0));
  request.offsets = numbers(spec, "offsets");
  request.semaphores = numbers(spec, "semaphores");
  request.cookies = numbers(spec, "cookies");
  request.eventType = static_cast<uint32_t>(number(spec, "type", 0));
  request.eventConfig = static_cast<uint64_t>(number(spec, "config", 0));
  request.eventConfig1 = static_cast<uint64_t>(number(spec, "config1", 0));
  request.eventConfig2 = static_cast<uint64_t>(number(spec, "config2", 0));
  request.breakpointType = static_cast<uint32_t>(number(spec, "breakpoint", 0));
  request.excludeUser = flag(spec, "excludeUser");
  request.excludeKernel = flag(spec, "excludeKernel");
  request.samplePeriod = static_cast<uint64_t>(number(spec, "samplePeriod", 0));
  request.sampleFrequency = static_cast<uint64_t>(number(spec, "sampleFrequency", 0));
  request.cpu = static_cast<int>(number(spec, "cpu", -1));
  request.attachType = static_cast<uint32_t>(number(spec, "attachType", 0));
  request.device = text(spec, "device", "");
  request.networkNamespace = text(spec, "netns", "");
  request.xdpMode = xdpModeOf(spec.Env(), text(spec, "mode", ""));
  request.replace = flag(spec, "replace");
  request.egress =
      oneOf<bool>(spec.Env(), "direction", text(spec, "direction", "ingress"), {{"ingress", false}, {"egress", true}});
  request.asAction =
      oneOf<bool>(spec.Env(), "role", text(spec, "role", "classifier"), {{"classifier", false}, {"action", true}});
  request.priority = static_cast<uint32_t>(number(spec, "priority", 0));
  request.handle = static_cast<uint32_t>(number(spec, "handle", 0));
  request.mapFd = static_cast<int>(number(spec, "mapFd", -1));
  request.socketFd = static_cast<int>(number(spec, "fd", -1));
  return request;
}

class LinkWrap : public Napi::ObjectWrap<LinkWrap> {
 public:
  static void define(Napi::Env env, Napi::Object exports) {
    exports.Set("Link", DefineClass(env, "Link",
                                    {
                                        InstanceMethod<&LinkWrap::enable>("enable"),
                                        InstanceMethod<&LinkWrap::missed>("missed"),
                                        InstanceAccessor<&LinkWrap::id>("id"),
                                        InstanceAccessor<&LinkWrap::fd>("fd"),
                                        InstanceMethod<&LinkWrap::pin>("pin"),
                                        InstanceMethod<&LinkWrap::readIterator>("readIterator"),
                                        InstanceMethod<&LinkWrap::close>("close"),
                                    }));
  }
  explicit LinkWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<LinkWrap>(info) {
    auto attached = Link::attach(info[0].ToNumber().Int32Value(), requestOf(info[1].As<Napi::Object>()));
    if (!attached.ok()) throw toError(info.Env(), attached.failure());
    link_ = std::move(attached.value());
  }

 private:
  void enable(const Napi::CallbackInfo& info) {
    if (const int error = link_.enable()) throw toError(info.Env(), "attach-enable", error, "probe");
  }
  Napi::Value missed(const Napi::CallbackInfo& info) {
    return Napi::Number::New(info.Env(), static_cast<double>(link_.missed()));
  }
  Napi::Value id(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), link_.id()); }
  Napi::Value fd(const Napi::CallbackInfo& info) { return Napi::Number::New(info.Env(), link_.fd()); }
  void pin(const Napi::CallbackInfo& info) {
    const std::string path = info[0].ToString().Utf8Value();
    if (const int error = link_.pin(path)) throw toError(info.Env(), "link-pin", error, path.c_str());
  }
  /** What the program writes, of an iterator's link. */
  Napi::Value readIterator(const Napi::CallbackInfo& info) {
    auto text = bccrepl::readIterator(link_.fd());
    if (!text.ok()) throw toError(info.Env(), text.failure());
    return Napi::Buffer<char>::Copy(info.Env(), text.value().data(), text.value().size());
  }
  void close(const Napi::CallbackInfo&) { link_.close(); }
  Link link_;

  friend void closeLinks(const Napi::CallbackInfo& info);
};

/** closeLinks([link, …]) */
void closeLinks(const Napi::CallbackInfo& info) {
  const auto array = info[0].As<Napi::Array>();
  std::vector<Link*> links;
  for (uint32_t i = 0; i < array.Length(); ++i)
    links.push_back(&LinkWrap::Unwrap(array.Get(i).As<Napi::Object>())->link_);
  Link::closeAll(links);
}

}  // namespace

void registerLink(Napi::Env env, Napi::Object exports) {
  LinkWrap::define(env, exports);
  exports.Set("closeLinks", Napi::Function::New<closeLinks>(env, "closeLinks"));
}

}  // namespace bccrepl::js
