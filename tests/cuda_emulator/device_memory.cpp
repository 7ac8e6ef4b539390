// Mapping and protecting.
#include "tests/cuda_emulator/device_memory.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

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
  blocks_[static_cast<std::byte*>(start)] = {device, bytes, mapped, true};
  return start;
}

bool DeviceMemory::release(void* start) {
  const auto found = blocks_.find(static_cast<std::byte*>(start));
  if (found == blocks_.end() || !found->second.live) return false;
  found->second.live = false;
  // The address stays taken, its content goes.
  madvise(start, found->second.mapped, MADV_DONTNEED);
  mprotect(start, found->second.mapped, PROT_NONE);
  return true;
}

std::size_t DeviceMemory::used(unsigned device) const {
  std::size_t bytes = 0;
  for (const auto& [start, block] : blocks_) {
    if (block.live && block.device == device) bytes += block.bytes;
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
  if (block.device != device) return "memory of device " + std::to_string(block.device);
  if (offset + bytes > block.bytes) return "beyond the end of its allocation";
  return {};
}

std::byte* DeviceMemory::byte_at(unsigned device, std::size_t offset) const {
  for (const auto& [begin, block] : blocks_) {
    if (!block.live || block.device != device) continue;
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

void DeviceMemory::open(unsigned device, bool is_open) {
  for (const auto& [start, block] : blocks_) {
    if (!block.live || block.device != device) continue;
    mprotect(start, block.mapped, is_open ? PROT_READ | PROT_WRITE : PROT_NONE);
  }
}

}  // namespace assay::emulated
