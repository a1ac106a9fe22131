#include "core/readers/flight_recorder.h"

#include <sys/ioctl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "core/cpus.h"
#include "core/readers/perf_output.h"
#include "core/syscall.h"

namespace bccrepl {

Result<std::unique_ptr<FlightRecorder>> FlightRecorder::open(int mapFd, size_t pages) {
  std::unique_ptr<FlightRecorder> recorder(new FlightRecorder(pages * pageSize()));
  for (const int cpu : onlineCpus()) {
    if (const int error = recorder->addCpu(mapFd, cpu))
      return Failure{"perf-buffer", error, "perf buffer of CPU " + std::to_string(cpu), {}};
  }
  return recorder;
}

int FlightRecorder::addCpu(int mapFd, int cpu) {
  perf_event_attr attr = perfOutputAttributes();
  attr.write_backward = 1;
  Cpu entry;
  entry.event = UniqueFd(perfEventOpen(attr, -1, cpu));
  if (!entry.event) return errno == ENODEV ? 0 : errno;  // gone offline meanwhile
  // Read-only: the kernel knows by that that nobody makes room.
  void* pages = ::mmap(nullptr, pageSize() + dataBytes_, PROT_READ, MAP_SHARED, entry.event.get(), 0);
  if (pages == MAP_FAILED) return errno;
  entry.pages = pages;
  const int fd = entry.event.get();
  cpus_.push_back(std::move(entry));
  return startPerfOutput(mapFd, cpu, fd);
}

FlightRecorder::~FlightRecorder() {
  for (Cpu& cpu : cpus_) {
    if (cpu.pages != nullptr) ::munmap(cpu.pages, pageSize() + dataBytes_);
  }
}

std::vector<FlightRecorder::Record> FlightRecorder::take() {
  std::vector<Record> records;
  for (Cpu& cpu : cpus_) {
    ::ioctl(cpu.event.get(), PERF_EVENT_IOC_PAUSE_OUTPUT, 1);
    takeFrom(cpu, records);
    ::ioctl(cpu.event.get(), PERF_EVENT_IOC_PAUSE_OUTPUT, 0);
  }
  std::stable_sort(records.begin(), records.end(), [](const Record& a, const Record& b) { return a.time < b.time; });
  return records;
}

void FlightRecorder::takeFrom(Cpu& cpu, std::vector<Record>& records) {
  const auto* control = static_cast<const perf_event_mmap_page*>(cpu.pages);
  const auto* data = static_cast<const uint8_t*>(cpu.pages) + pageSize();
  const uint64_t head = __atomic_load_n(&control->data_head, __ATOMIC_ACQUIRE);
  // Of the oldest the newest may have overwritten a part: what does not fit whole is gone.
  const uint64_t size = std::min<uint64_t>(cpu.taken - head, dataBytes_);
  cpu.taken = head;
  std::vector<uint8_t> whole(size);
  for (uint64_t i = 0; i < size;) {
    const uint64_t at = (head + i) & (dataBytes_ - 1);
    const uint64_t part = std::min(size - i, dataBytes_ - at);
    std::memcpy(whole.data() + i, data + at, part);
    i += part;
  }
  const size_t first = records.size();
  for (uint64_t at = 0; at + sizeof(perf_event_header) <= size;) {
    perf_event_header header;
    std::memcpy(&header, whole.data() + at, sizeof header);
    if (header.size < sizeof header || at + header.size > size) break;
    if (header.type == PERF_RECORD_SAMPLE && header.size >= kPerfSampleBytes) {
      const PerfSample sample = perfSampleAt(whole.data() + at);
      const uint8_t* bytes = whole.data() + at + kPerfSampleBytes;
      if (sample.size <= header.size - kPerfSampleBytes)
        records.push_back({sample.time, std::vector<uint8_t>(bytes, bytes + sample.size)});
    }
    at += header.size;
  }
  std::reverse(records.begin() + static_cast<long>(first), records.end());
}

}  // namespace bccrepl
