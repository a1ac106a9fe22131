#include "core/symbols/process_records.h"

#include <sys/mman.h>
#include <time.h>

#include <cstring>

#include "core/syscall.h"

namespace bccrepl {
namespace {

constexpr size_t kDataBytes = 512u << 10;

template <class T>
T at(const uint8_t* record, size_t offset) {
  T value;
  std::memcpy(&value, record + offset, sizeof value);
  return value;
}

/** PERF_RECORD_MMAP2 as the kernel lays it out; the name ends with a NUL, the time is last. */
bool parseMapping(const uint8_t* record, size_t size, ProcessRecord& out) {
  constexpr size_t name = 72;
  if (size < name + 8 || (at<uint32_t>(record, 64) & PROT_EXEC) == 0) return false;
  out.tgid = at<uint32_t>(record, 8);
  out.mapping.start = at<uint64_t>(record, 16);
  out.mapping.end = out.mapping.start + at<uint64_t>(record, 24);
  out.mapping.fileOffset = at<uint64_t>(record, 32);
  out.mapping.device = uint64_t{at<uint32_t>(record, 40)} << 32 | at<uint32_t>(record, 44);
  out.mapping.inode = at<uint64_t>(record, 48);
  const auto* text = reinterpret_cast<const char*>(record + name);
  out.mapping.path.assign(text, ::strnlen(text, size - name - 8));
  if (out.mapping.inode == 0 && out.mapping.path == "//anon") out.mapping.path.clear();
  return true;
}

/** False for what is of no interest: threads, data. */
bool parse(const uint8_t* record, const perf_event_header& header, ProcessRecord& out) {
  out.time = at<uint64_t>(record, header.size - 8u);
  switch (header.type) {
    case PERF_RECORD_FORK:
    case PERF_RECORD_EXIT:
      out.kind = header.type == PERF_RECORD_FORK ? ProcessRecord::Kind::fork : ProcessRecord::Kind::exit;
      out.tgid = at<uint32_t>(record, 8);
      out.parent = at<uint32_t>(record, 12);
      // A thread's: of the same process as its parent, or not the leader.
      return header.type == PERF_RECORD_FORK ? out.tgid != out.parent : out.tgid == at<uint32_t>(record, 16);
    case PERF_RECORD_COMM:
      out.kind = ProcessRecord::Kind::exec;
      out.tgid = at<uint32_t>(record, 8);
      return (header.misc & PERF_RECORD_MISC_COMM_EXEC) != 0;
    case PERF_RECORD_MMAP2: out.kind = ProcessRecord::Kind::map; return parseMapping(record, header.size, out);
    default: return false;
  }
}

}  // namespace

Result<std::unique_ptr<ProcessRecords>> ProcessRecords::open(int cpu) {
  perf_event_attr attr{};
  attr.type = PERF_TYPE_SOFTWARE;
  attr.config = PERF_COUNT_SW_DUMMY;
  attr.sample_type = PERF_SAMPLE_TIME;
  attr.sample_id_all = 1;
  attr.mmap = attr.mmap2 = attr.comm = attr.comm_exec = attr.task = 1;
  attr.watermark = 1;
  attr.wakeup_watermark = 1;
  attr.use_clockid = 1;
  attr.clockid = CLOCK_MONOTONIC;
  std::unique_ptr<ProcessRecords> records(new ProcessRecords());
  records->event_ = UniqueFd(perfEventOpen(attr, -1, cpu));
  if (!records->event_) return failed("process-watch", "CPU " + std::to_string(cpu));
  void* pages = ::mmap(nullptr, pageSize() + kDataBytes, PROT_READ | PROT_WRITE, MAP_SHARED, records->event_.get(), 0);
  if (pages == MAP_FAILED) return failed("process-watch", "CPU " + std::to_string(cpu));
  records->pages_ = pages;
  return records;
}

ProcessRecords::~ProcessRecords() {
  if (pages_ != nullptr) ::munmap(pages_, pageSize() + kDataBytes);
}

bool ProcessRecords::drain(std::vector<ProcessRecord>& out) {
  auto* control = static_cast<perf_event_mmap_page*>(pages_);
  const auto* data = static_cast<const uint8_t*>(pages_) + pageSize();
  const uint64_t head = __atomic_load_n(&control->data_head, __ATOMIC_ACQUIRE);
  uint64_t tail = control->data_tail;
  bool complete = true;
  std::vector<uint8_t> joined;
  while (tail < head) {
    const size_t from = tail & (kDataBytes - 1);
    // A header never wraps: records are multiples of 8 bytes.
    const auto header = at<perf_event_header>(data, from);
    const uint8_t* record = data + from;
    if (from + header.size > kDataBytes) {
      joined.assign(data + from, data + kDataBytes);
      joined.insert(joined.end(), data, data + header.size - (kDataBytes - from));
      record = joined.data();
    }
    ProcessRecord parsed{};
    if (header.type == PERF_RECORD_LOST) complete = false;
    else if (parse(record, header, parsed)) out.push_back(std::move(parsed));
    tail += header.size;
  }
  __atomic_store_n(&control->data_tail, tail, __ATOMIC_RELEASE);
  return complete;
}

}  // namespace bccrepl
