#include "js/plan.h"

#include "js/convert.h"

namespace bccrepl::js {

namespace {

ColumnKind columnKind(Napi::Env env, const std::string& kind) {
  return oneOf<ColumnKind>(env, "kind of column", kind,
                           {{"time-of-day", ColumnKind::timeOfDay},
                            {"elapsed", ColumnKind::elapsed},
                            {"epoch", ColumnKind::epoch},
                            {"cpu", ColumnKind::cpu},
                            {"pid", ColumnKind::pid},
                            {"tid", ColumnKind::tid},
                            {"comm", ColumnKind::comm},
                            {"probe", ColumnKind::probe},
                            {"message", ColumnKind::message}});
}

char conversionOf(Napi::Env env, const std::string& conversion) {
  if (conversion.size() != 1 || std::string_view("duxXocspKUbB").find(conversion[0]) == std::string_view::npos)
    throw Napi::TypeError::New(env, "no such conversion: \"" + conversion + '"');
  return conversion[0];
}

NumberFormat formatOf(const Napi::Object& segment) {
  const std::string flags = text(segment, "flags", "");
  if (flags.find_first_not_of("-0+ #") != std::string::npos)
    throw Napi::TypeError::New(segment.Env(), "no such flags: \"" + flags + '"');
  const auto has = [&](char c) { return flags.find(c) != std::string::npos; };
  NumberFormat format;
  format.left = has('-');
  format.zero = has('0');
  format.plus = has('+');
  format.space = has(' ');
  format.alternate = has('#');
  format.width = static_cast<int>(number(segment, "width", 0));
  format.precision = static_cast<int>(number(segment, "precision", -1));
  return format;
}

std::unordered_map<int64_t, std::string> namesOf(const Napi::Object& from) {
  std::unordered_map<int64_t, std::string> names;
  const auto pairs = from.Get("names").As<Napi::Array>();
  for (uint32_t i = 0; i < pairs.Length(); ++i) {
    const auto pair = pairs.Get(i).As<Napi::Array>();
    names[pair.Get(0u).ToNumber().Int64Value()] = pair.Get(1u).ToString().Utf8Value();
  }
  return names;
}

/** A number in the words of what it means. */
void readValueText(const Napi::Object& from, Segment& segment) {
  segment.as = oneOf<ValueText>(from.Env(), "text of a value", text(from, "as"),
                                {{"name", ValueText::name},
                                 {"decimal", ValueText::decimal},
                                 {"duration", ValueText::duration},
                                 {"time", ValueText::time},
                                 {"elapsed", ValueText::elapsed},
                                 {"address", ValueText::address}});
  segment.format.left = oneOf<bool>(from.Env(), "align", text(from, "align"), {{"left", true}, {"right", false}});
  segment.format.width = static_cast<int>(number(from, "width"));
  if (segment.as == ValueText::name) segment.names = namesOf(from);
  if (segment.as != ValueText::decimal) return;
  segment.divisor = static_cast<double>(number(from, "divisor"));
  segment.digits = static_cast<int>(number(from, "digits"));
}

enum class SegmentKind { text, field, value };

Segment segmentOf(const Napi::Object& from) {
  Segment segment;
  const auto kind =
      oneOf<SegmentKind>(from.Env(), "kind of segment", text(from, "kind"),
                         {{"field", SegmentKind::field}, {"text", SegmentKind::text}, {"value", SegmentKind::value}});
  segment.isField = kind != SegmentKind::text;
  if (!segment.isField) {
    segment.text = text(from, "text");
    return segment;
  }
  segment.name = text(from, "name");
  segment.offset = static_cast<uint32_t>(number(from, "offset"));
  segment.size = static_cast<uint32_t>(number(from, "size"));
  segment.isSigned = flag(from, "signed");
  if (kind == SegmentKind::value) {
    readValueText(from, segment);
    return segment;
  }
  segment.conversion = conversionOf(from.Env(), text(from, "conversion"));
  segment.format = formatOf(from);
  segment.status = static_cast<int>(number(from, "status", -1));
  segment.most = static_cast<int>(number(from, "most", -1));
  return segment;
}

StackField stackOf(const Napi::Object& probe, const char* name) {
  StackField stack;
  if (!has(probe, name)) return stack;
  const auto from = probe.Get(name).As<Napi::Object>();
  stack.present = true;
  stack.offset = static_cast<uint32_t>(number(from, "offset"));
  stack.maxFrames = static_cast<uint32_t>(number(from, "maxFrames"));
  stack.status = static_cast<int>(number(from, "status", -1));
  stack.buildIds = flag(from, "buildIds");
  stack.caller = static_cast<int>(number(from, "caller", -1));
  return stack;
}

ProbePlan probeOf(const Napi::Object& from) {
  ProbePlan probe;
  probe.name = text(from, "name");
  const auto segments = from.Get("segments").As<Napi::Array>();
  for (uint32_t i = 0; i < segments.Length(); ++i)
    probe.segments.push_back(segmentOf(segments.Get(i).As<Napi::Object>()));
  probe.kernelStack = stackOf(from, "kernelStack");
  probe.userStack = stackOf(from, "userStack");
  return probe;
}

EventHeader headerOf(const Napi::Object& from) {
  const auto at = [&](const char* name) { return static_cast<int>(number(from, name, -1)); };
  return {at("probe"), at("cpu"), at("timestamp"), at("pid"), at("tid"), at("comm")};
}

}  // namespace

PrinterPlan planOf(const Napi::Object& from) {
  PrinterPlan plan;
  plan.format = oneOf<LineFormat>(from.Env(), "format", text(from, "format"),
                                  {{"text", LineFormat::text}, {"json", LineFormat::json}, {"csv", LineFormat::csv}});
  plan.jsonOrigin = text(from, "jsonOrigin", "");
  const auto columns = from.Get("columns").As<Napi::Array>();
  for (uint32_t i = 0; i < columns.Length(); ++i) {
    const auto column = columns.Get(i).As<Napi::Object>();
    plan.columns.push_back({columnKind(from.Env(), text(column, "kind")), text(column, "title"),
                            static_cast<int>(number(column, "width"))});
  }
  const auto probes = from.Get("probes").As<Napi::Array>();
  for (uint32_t i = 0; i < probes.Length(); ++i) plan.probes.push_back(probeOf(probes.Get(i).As<Napi::Object>()));
  plan.header = headerOf(from.Get("header").As<Napi::Object>());
  plan.commFilter = text(from, "commFilter", "");
  plan.messageFilter = text(from, "messageFilter", "");
  if (has(from, "maxEvents")) plan.maxEvents = static_cast<uint64_t>(number(from, "maxEvents"));
  plan.aggregate = flag(from, "aggregate");
  plan.raw = flag(from, "raw");
  plan.escapeTabs = flag(from, "escapeTabs");
  plan.stackAddresses = flag(from, "stackAddresses");
  plan.symbolFiles = texts(from, "symbolFiles");
  plan.heading = flag(from, "heading", true);
  return plan;
}

}  // namespace bccrepl::js
