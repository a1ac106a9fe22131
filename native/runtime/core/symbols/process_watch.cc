#include "core/symbols/process_watch.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <system_error>

#include "core/cpus.h"
#include "core/syscall.h"
#include "core/threads.h"

namespace bccrepl {
namespace {

constexpr size_t kMostProcesses = 8192;
constexpr size_t kMostFiles = 256;
/** Of one program, and of all together: some 50 MB. */
constexpr size_t kMostInImage = 2048;
constexpr size_t kMostMappings = 1u << 18;
/** Paths beyond are kept by their end, which has the file's name. */
constexpr size_t kMostPath = 256;
constexpr int kNapMs = 10;

void shorten(std::string& path) {
  if (path.size() > kMostPath) path.erase(0, path.size() - kMostPath);
}

}  // namespace

Result<std::shared_ptr<ProcessWatch>> ProcessWatch::start() {
  // One for all of this process: what it sees is the same for each.
  static std::mutex guard;
  static std::weak_ptr<ProcessWatch> running;
  const std::lock_guard<std::mutex> lock(guard);
  if (auto shared = running.lock()) return shared;
  std::shared_ptr<ProcessWatch> watch(new ProcessWatch());
  if (const int error = watch->open()) return Failure{"process-watch", error, "processes", {}};
  try {
    // Before anybody goes on: what is traced from now on may end at once.
    watch->scan();
    const SignalsBlocked quiet;
    watch->thread_ = std::thread([self = watch.get()] { self->run(); });
  } catch (const std::system_error& error) {
    return Failure{"process-watch", error.code().value(), "processes", {}};
  } catch (const std::bad_alloc&) {
    return Failure{"process-watch", ENOMEM, "processes", {}};
  }
  ::pthread_setname_np(watch->thread_.native_handle(), "bcc-processes");
  running = watch;
  return watch;
}

ProcessWatch::~ProcessWatch() {
  if (!thread_.joinable()) return;
  const uint64_t one = 1;
  if (::write(stopEvent_.get(), &one, sizeof one) < 0) {
    // The counter is full: it has been signalled already.
  }
  thread_.join();
}

int ProcessWatch::open() {
  epoll_ = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
  stopEvent_ = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!epoll_ || !stopEvent_) return errno;
  for (const int cpu : onlineCpus()) {
    auto records = ProcessRecords::open(cpu);
    if (!records.ok() && records.failure().error == ENODEV) continue;  // just gone offline
    if (!records.ok()) return records.failure().error;
    cpus_.push_back(std::move(records.value()));
  }
  const auto watch = [this](int fd) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    return ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) == 0 ? 0 : errno;
  };
  for (const auto& cpu : cpus_) {
    if (const int error = watch(cpu->fd())) return error;
  }
  return watch(stopEvent_.get());
}

void ProcessWatch::run() {
  try {
    follow();
  } catch (const std::bad_alloc&) {
    // What is known stays; who asks drains for itself.
  }
}

void ProcessWatch::follow() {
  pollfd stop{stopEvent_.get(), POLLIN, 0};
  for (;;) {
    drain();
    // During the nap nobody waits, so the next records wake nobody.
    if (::poll(&stop, 1, kNapMs) > 0) return;
    epoll_event events[4];
    ::epoll_wait(epoll_.get(), events, 4, -1);
  }
}

void ProcessWatch::drain() {
  const std::lock_guard<std::mutex> lock(draining_);
  std::vector<ProcessRecord> records;
  bool complete = true;
  for (const auto& cpu : cpus_) complete = cpu->drain(records) && complete;
  std::stable_sort(records.begin(), records.end(),
                   [](const ProcessRecord& a, const ProcessRecord& b) { return a.time < b.time; });
  for (const ProcessRecord& record : records) apply(record);
  if (!complete) scan();
}

void ProcessWatch::scan() {
  DIR* directory = ::opendir("/proc");
  if (directory == nullptr) return;
  while (const dirent* entry = ::readdir(directory)) {
    const auto tgid = static_cast<uint32_t>(std::strtoul(entry->d_name, nullptr, 10));
    if (tgid == 0) continue;
    for (ProcessMapping& mapping : readExecutableMaps(tgid).mappings) add(tgid, std::move(mapping));
  }
  ::closedir(directory);
}

void ProcessWatch::apply(const ProcessRecord& record) {
  if (record.kind == ProcessRecord::Kind::map) return mapped(record);
  const std::lock_guard<std::mutex> lock(mutex_);
  ++clock_;
  if (record.kind == ProcessRecord::Kind::fork) return started(record);
  const auto found = processes_.find(record.tgid);
  if (found == processes_.end()) return;
  Process& process = found->second;
  if (record.kind == ProcessRecord::Kind::exit) {
    process.endedAt = clock_;
  } else {
    process.beforeExec = std::move(process.image);
    process.image = nullptr;
    process.identity.reset();
  }
}

void ProcessWatch::started(const ProcessRecord& record) {
  const auto parent = processes_.find(record.parent);
  Process child;
  if (parent != processes_.end()) {
    child.image = parent->second.image;
    child.identity = parent->second.identity;
    if (child.identity) child.identity->innerPid = record.tgid;
  }
  processes_[record.tgid] = std::move(child);
  if (processes_.size() > kMostProcesses) forgetOldest();
}

void ProcessWatch::mapped(const ProcessRecord& record) { add(record.tgid, record.mapping); }

void ProcessWatch::add(uint32_t tgid, ProcessMapping mapping) {
  // Files and identities are read without the lock: nobody waits for a disk.
  WatchedMapping watched{std::move(mapping), nullptr};
  std::optional<ProcessIdentity> identity;
  if (watched.at.inode != 0) watched.file = fileOf(tgid, watched.at);
  else if (watched.at.path.empty()) identity = readProcessIdentity(tgid);
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!makeRoom()) return;
  Process& process = processes_[tgid];
  if (identity) process.identity = identity;
  if (!process.image) process.image = std::make_shared<Image>(mappings_);
  else if (process.image.use_count() > 1) process.image = std::make_shared<Image>(*process.image);
  shorten(watched.at.path);
  process.image->add(std::move(watched));
}

// A place is mapped again and again by compilers at run time: the last time counts.
void ProcessWatch::Image::add(WatchedMapping mapping) {
  const auto same = std::find_if(mappings_.begin(), mappings_.end(), [&](const WatchedMapping& other) {
    return other.at.start == mapping.at.start && other.at.end == mapping.at.end;
  });
  if (same != mappings_.end()) mappings_.erase(same);
  else if (mappings_.size() >= kMostInImage) mappings_.pop_front();
  else ++*total_;
  mappings_.push_back(std::move(mapping));
}

const WatchedMapping* ProcessWatch::Image::find(uint64_t address) const {
  const auto found = std::find_if(mappings_.rbegin(), mappings_.rend(), [&](const WatchedMapping& mapping) {
    return address >= mapping.at.start && address < mapping.at.end;
  });
  return found == mappings_.rend() ? nullptr : &*found;
}

std::shared_ptr<UniqueFd> ProcessWatch::fileOf(uint32_t tgid, const ProcessMapping& mapping) {
  const std::pair<uint64_t, uint64_t> name{mapping.device, mapping.inode};
  const auto known = files_.find(name);
  if (known != files_.end()) return known->second;
  if (files_.size() >= kMostFiles) return nullptr;  // it may be found by its path later
  UniqueFd inside = openInProcess(tgid, mapping.path, true);
  if (!inside || !hasInode(inside.get(), mapping.inode))
    inside = UniqueFd(::open(mapping.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!inside || !hasInode(inside.get(), mapping.inode)) return nullptr;
  return files_[name] = std::make_shared<UniqueFd>(std::move(inside));
}

bool ProcessWatch::makeRoom() {
  while (*mappings_ >= kMostMappings) {
    if (!forgetOldest()) return false;
  }
  return true;
}

bool ProcessWatch::forgetOldest() {
  auto oldest = processes_.end();
  for (auto it = processes_.begin(); it != processes_.end(); ++it) {
    if (it->second.endedAt == 0) continue;
    if (oldest == processes_.end() || it->second.endedAt < oldest->second.endedAt) oldest = it;
  }
  if (oldest == processes_.end()) return false;
  processes_.erase(oldest);
  return true;
}

std::optional<WatchedMapping> ProcessWatch::find(uint32_t tgid, uint64_t address) {
  drain();  // the process may have ended a moment ago
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = processes_.find(tgid);
  if (found == processes_.end()) return std::nullopt;
  for (const auto& image : {found->second.image, found->second.beforeExec}) {
    const WatchedMapping* mapping = image ? image->find(address) : nullptr;
    if (mapping) return *mapping;
  }
  return std::nullopt;
}

std::optional<ProcessIdentity> ProcessWatch::identity(uint32_t tgid) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = processes_.find(tgid);
  return found == processes_.end() ? std::nullopt : found->second.identity;
}

}  // namespace bccrepl
