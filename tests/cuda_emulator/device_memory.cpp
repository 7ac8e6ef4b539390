// Mapping and protecting.
#include "tests/cuda_emulator/device_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <sstream>

namespace assay::emulated {
namespace {

std::size_t in_pages(std::size_t bytes) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

}  // namespace

void* DeviceMemory::allocate(unsigned device, std::size_t bytes, std::size_t limit) {
  if (bytes == 0 || used(device) + bytes > limit) return nullptr;
  const std::size_t mapped = in_pages(bytes);
  void* start = mmap(nullptr, mapped, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return nullptr;
  Block block;
  block.device = device;
  block.bytes = bytes;
  block.mapped = mapped;
  blocks_[static_cast<std::byte*>(start)] = block;
  return start;
}

bool DeviceMemory::release(void* start) {
  const auto found = blocks_.find(static_cast<std::byte*>(start));
  if (found == blocks_.end() || !found->second.live || found->second.peer) return false;
  end(found->second);
  // The address stays taken, its content goes.
  madvise(start, found->second.mapped, MADV_DONTNEED);
  mprotect(start, found->second.mapped, PROT_NONE);
  return true;
}

void DeviceMemory::end(Block& block) {
  block.live = false;
  block.open = false;
  if (block.file >= 0) ::close(block.file);
  block.file = -1;
}

// From then on it lies in a file without a name, which others reach through this process.
std::string DeviceMemory::tell(unsigned device, const void* start) {
  const auto found = blocks_.find(static_cast<const std::byte*>(start));
  if (found == blocks_.end()) return {};
  auto& [begin, block] = *found;
  if (!block.live || block.peer || block.device != device) return {};
  if (block.file < 0 && !move_to_file(begin, block)) return {};
  return std::to_string(getpid()) + " " + std::to_string(block.file) + " " +
         std::to_string(block.bytes) + " " + std::to_string(device);
}

bool DeviceMemory::move_to_file(std::byte* begin, Block& block) {
  const int file = memfd_create("emulated device memory", MFD_CLOEXEC);
  if (file < 0 || ftruncate(file, static_cast<off_t>(block.mapped)) != 0) return false;
  set_open(begin, block, true);
  const bool is_written =
      pwrite(file, begin, block.mapped, 0) == static_cast<ssize_t>(block.mapped);
  set_open(begin, block, false);
  void* const moved = mmap(begin, block.mapped, PROT_NONE, MAP_SHARED | MAP_FIXED, file, 0);
  if (!is_written || moved == MAP_FAILED) return false;
  block.file = file;
  return true;
}

void* DeviceMemory::open_peer(const std::string& told) {
  std::istringstream words(told);
  long process = 0;
  int number = -1;
  Block block;
  words >> process >> number >> block.bytes >> block.device;
  // CUDA refuses the process its own memory.
  if (!words || process == getpid() || block.bytes == 0) return nullptr;
  const std::string path = "/proc/" + std::to_string(process) + "/fd/" + std::to_string(number);
  const int file = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return nullptr;
  block.mapped = in_pages(block.bytes);
  block.peer = true;
  void* const start = mmap(nullptr, block.mapped, PROT_NONE, MAP_SHARED, file, 0);
  ::close(file);
  if (start == MAP_FAILED) return nullptr;
  blocks_[static_cast<std::byte*>(start)] = block;
  return start;
}

bool DeviceMemory::close_peer(void* start) {
  const auto found = blocks_.find(static_cast<std::byte*>(start));
  if (found == blocks_.end() || !found->second.live || !found->second.peer) return false;
  end(found->second);
  mprotect(start, found->second.mapped, PROT_NONE);
  return true;
}

std::optional<unsigned> DeviceMemory::peer(const void* start, std::size_t bytes) const {
  const auto* at = static_cast<const std::byte*>(start);
  auto found = blocks_.upper_bound(at);
  if (found == blocks_.begin()) return std::nullopt;
  --found;
  const auto& [begin, block] = *found;
  const bool is_within = static_cast<std::size_t>(at - begin) + bytes <= block.bytes;
  if (!block.live || !block.peer || !is_within) return std::nullopt;
  return block.device;
}

std::size_t DeviceMemory::used(unsigned device) const {
  std::size_t bytes = 0;
  for (const auto& [start, block] : blocks_) {
    if (block.live && !block.peer && block.device == device) bytes += block.bytes;
  }
  return bytes;
}

std::string DeviceMemory::complaint(unsigned device, const void* start, std::size_t bytes) const {
  if (bytes == 0) return {};
  const auto* at = static_cast<const std::byte*>(start);
  auto found = blocks_.upper_bound(at);
  if (found == blocks_.begin()) return "no device memory";
  --found;
  const auto& [begin, block] = *found;
  const auto offset = static_cast<std::size_t>(at - begin);
  if (offset >= block.mapped) return "no device memory";
  if (!block.live) return "freed device memory";
  if (block.peer) return "memory of another process";
  if (block.device != device) return "memory of device " + std::to_string(block.device);
  if (offset + bytes > block.bytes) return "beyond the end of its allocation";
  return {};
}

std::byte* DeviceMemory::byte_at(unsigned device, std::size_t offset) const {
  for (const auto& [begin, block] : blocks_) {
    if (!block.live || block.peer || block.device != device) continue;
    if (offset < block.bytes) return begin + offset;
    offset -= block.bytes;
  }
  return nullptr;
}

bool DeviceMemory::is_foreign_to_host(const void* start, std::size_t bytes) const {
  const auto* at = static_cast<const std::byte*>(start);
  for (const auto& [begin, block] : blocks_) {
    if (at < begin + block.mapped && begin < at + bytes) return true;
  }
  return false;
}

// A change of rights touches each page: it is made where something is to change.
void DeviceMemory::set_open(std::byte* start, Block& block, bool open) {
  if (!block.live || block.open == open) return;
  mprotect(start, block.mapped, open ? PROT_READ | PROT_WRITE : PROT_NONE);
  block.open = open;
}

void DeviceMemory::open_at(const void* start) {
  auto found = blocks_.upper_bound(static_cast<const std::byte*>(start));
  if (found == blocks_.begin()) return;
  --found;
  set_open(found->first, found->second, true);
}

void DeviceMemory::open(unsigned device) {
  for (auto& [start, block] : blocks_) {
    if (block.device == device && !block.peer) set_open(start, block, true);
  }
}

void DeviceMemory::close(unsigned device) {
  for (auto& [start, block] : blocks_) {
    if (block.device == device || block.peer) set_open(start, block, false);
  }
}

}  // namespace assay::emulated
