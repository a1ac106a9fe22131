// Every process of the machine as it starts, maps code and ends, told by the
// kernel itself (records of a perf event that counts nothing): so addresses of
// processes that lived for a millisecond have names, long after.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/fd.h"
#include "core/symbols/proc_maps.h"
#include "core/symbols/process_records.h"

namespace bccrepl {

/** A mapping with its file, if that could be opened while the process was there. */
struct WatchedMapping {
  ProcessMapping at;
  std::shared_ptr<UniqueFd> file;
};

/**
 * One thread drains the records every 10 ms while there are some; an idle one
 * sleeps. What is kept is bounded: of processes that ended the oldest go first.
 */
class ProcessWatch {
 public:
  static Result<std::shared_ptr<ProcessWatch>> start();
  ~ProcessWatch();

  // Any thread.
  /** The mapping that had this address, the newest if there were several. */
  std::optional<WatchedMapping> find(uint32_t tgid, uint64_t address);
  /** Whose it was, for processes that compiled code as they ran. */
  std::optional<ProcessIdentity> identity(uint32_t tgid);

 private:
  /** What one program in one process has mapped; shared by parent and child until one of them changes. */
  class Image {
   public:
    /** `total` counts the mappings of all images. */
    explicit Image(std::shared_ptr<size_t> total) : total_(std::move(total)) {}
    Image(const Image& other) : mappings_(other.mappings_), total_(other.total_) { *total_ += mappings_.size(); }
    Image& operator=(const Image&) = delete;
    ~Image() { *total_ -= mappings_.size(); }
    void add(WatchedMapping mapping);
    const WatchedMapping* find(uint64_t address) const;

   private:
    std::deque<WatchedMapping> mappings_;  // as they came
    std::shared_ptr<size_t> total_;
  };
  struct Process {
    std::shared_ptr<Image> image, beforeExec;
    std::optional<ProcessIdentity> identity;
    /** Counts up with each record; 0 while it lives. */
    uint64_t endedAt = 0;
  };

  ProcessWatch() = default;
  int open();
  void run();
  void follow();
  /** Thread or asker, one at a time. */
  void drain();
  /** What runs already; again when records were lost. */
  void scan();
  void apply(const ProcessRecord& record);
  void started(const ProcessRecord& record);
  void mapped(const ProcessRecord& record);
  void add(uint32_t tgid, ProcessMapping mapping);
  std::shared_ptr<UniqueFd> fileOf(uint32_t tgid, const ProcessMapping& mapping);
  /** False when nothing that ended is left to be forgotten. */
  bool forgetOldest();
  bool makeRoom();

  std::vector<std::unique_ptr<ProcessRecords>> cpus_;
  UniqueFd epoll_, stopEvent_;
  std::thread thread_;

  /** Whoever drains holds it: for the records and the files. */
  std::mutex draining_;
  std::map<std::pair<uint64_t, uint64_t>, std::shared_ptr<UniqueFd>> files_;
  std::mutex mutex_;
  std::unordered_map<uint32_t, Process> processes_;
  std::shared_ptr<size_t> mappings_ = std::make_shared<size_t>(0);
  uint64_t clock_ = 0;
};

}  // namespace bccrepl
