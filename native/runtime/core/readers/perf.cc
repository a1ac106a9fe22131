#include "core/readers/perf.h"

#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "core/cpus.h"
#include "core/readers/perf_output.h"
#include "core/syscall.h"

namespace bccrepl {

Result<std::unique_ptr<PerfBuffer>> PerfBuffer::open(int mapFd, size_t pages) {
  std::unique_ptr<PerfBuffer> buffer(new PerfBuffer(pages * pageSize()));
  for (const int cpu : onlineCpus()) {
    if (const int error = buffer->addCpu(mapFd, cpu))
      return Failure{"perf-buffer", error, "perf buffer of CPU " + std::to_string(cpu), {}};
  }
  return buffer;
}

int PerfBuffer::addCpu(int mapFd, int cpu) {
  perf_event_attr attr = perfOutputAttributes();
  Cpu entry;
  if (counted_) attr.read_format = kPerfFormatLost;
  entry.event = UniqueFd(perfEventOpen(attr, -1, cpu));
  if (!entry.event && counted_ && errno == EINVAL) {
    counted_ = false;
    attr.read_format = 0;
    entry.event = UniqueFd(perfEventOpen(attr, -1, cpu));
  }
  if (!entry.event) return errno == ENODEV ? 0 : errno;  // gone offline meanwhile
  void* pages = ::mmap(nullptr, pageSize() + dataBytes_, PROT_READ | PROT_WRITE, MAP_SHARED, entry.event.get(), 0);
  if (pages == MAP_FAILED) return errno;
  entry.pages = pages;
  const int fd = entry.event.get();
  cpus_.push_back(std::move(entry));
  return startPerfOutput(mapFd, cpu, fd);
}

PerfBuffer::~PerfBuffer() {
  for (Cpu& cpu : cpus_) {
    if (cpu.pages != nullptr) ::munmap(cpu.pages, pageSize() + dataBytes_);
  }
}

uint64_t PerfBuffer::loadHead(const Cpu& cpu) const {
  const auto* control = static_cast<const perf_event_mmap_page*>(cpu.pages);
  return __atomic_load_n(&control->data_head, __ATOMIC_ACQUIRE);
}

const uint8_t* PerfBuffer::recordAt(const Cpu& cpu) {
  const auto* data = static_cast<const uint8_t*>(cpu.pages) + pageSize();
  const size_t at = cpu.tail & (dataBytes_ - 1);
  // A header never wraps: records are multiples of 8 bytes.
  const size_t size = reinterpret_cast<const perf_event_header*>(data + at)->size;
  if (at + size <= dataBytes_) return data + at;
  joined_.resize(size);
  const size_t first = dataBytes_ - at;
  std::memcpy(joined_.data(), data + at, first);
  std::memcpy(joined_.data() + first, data, size - first);
  return joined_.data();
}

bool PerfBuffer::settle(Cpu& cpu) {
  while (cpu.tail < cpu.head) {
    const uint8_t* record = recordAt(cpu);
    perf_event_header header;
    std::memcpy(&header, record, sizeof header);
    if (header.type == PERF_RECORD_SAMPLE) {
      cpu.time = perfSampleAt(record).time;
      return true;
    }
    if (header.type == PERF_RECORD_LOST && !counted_) {  // header, id, number
      uint64_t number = 0;
      std::memcpy(&number, record + sizeof header + 8, sizeof number);
      lost_ += number;
    }
    cpu.tail += header.size;
  }
  return false;
}

bool PerfBuffer::take(Cpu& cpu, RecordHandler& handler) {
  const uint8_t* record = recordAt(cpu);
  const PerfSample sample = perfSampleAt(record);
  const bool more = handler.record(record + kPerfSampleBytes, sample.size);
  cpu.tail += sample.header.size;
  return more;
}

size_t PerfBuffer::drain(RecordHandler& handler) {
  size_t bytes = 0;
  std::vector<Cpu*> ready;
  for (Cpu& cpu : cpus_) {
    cpu.head = loadHead(cpu);
    bytes += cpu.head - cpu.tail;
    if (settle(cpu)) ready.push_back(&cpu);
  }
  if (bytes > 0) drained_ = true;
  bool more = true;
  while (more && !ready.empty()) {
    size_t oldest = 0;
    for (size_t i = 1; i < ready.size(); ++i) {
      if (ready[i]->time < ready[oldest]->time) oldest = i;
    }
    Cpu& cpu = *ready[oldest];
    more = take(cpu, handler);
    if (!settle(cpu)) ready.erase(ready.begin() + static_cast<long>(oldest));
  }
  for (Cpu& cpu : cpus_) {
    auto* control = static_cast<perf_event_mmap_page*>(cpu.pages);
    __atomic_store_n(&control->data_tail, cpu.tail, __ATOMIC_RELEASE);
  }
  return bytes;
}

uint64_t PerfBuffer::lost() const {
  if (!counted_ || !drained_) return lost_;
  drained_ = false;
  uint64_t total = 0;
  for (const Cpu& cpu : cpus_) {
    uint64_t values[2] = {};  // the event's count, and what it lost
    if (::read(cpu.event.get(), values, sizeof values) == sizeof values) total += values[1];
  }
  lost_ = std::max(lost_, total);
  return lost_;
}

/** Perf buffers always wake at each record: nothing to ask for. */
bool PerfBuffer::arm() {
  for (const Cpu& cpu : cpus_) {
    if (loadHead(cpu) != cpu.tail) return false;
  }
  return true;
}

int PerfBuffer::watch(int epollFd) {
  for (const Cpu& cpu : cpus_) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = cpu.event.get();
    if (::epoll_ctl(epollFd, EPOLL_CTL_ADD, cpu.event.get(), &event) != 0) return errno;
  }
  return 0;
}

}  // namespace bccrepl
