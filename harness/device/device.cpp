// What holds for every device whose memory is the host's.
#include "harness/device/device.hpp"

#include <chrono>
#include <cstring>

namespace assay {

std::unique_ptr<Memory> Device::allocate_pinned(std::size_t bytes) {
  return host().allocate(bytes);
}

void Device::begin_copy_in(void* to, const void* from, std::size_t bytes) {
  copy_in(to, from, bytes);
}

void Device::begin_copy_out(void* to, const void* from, std::size_t bytes) {
  copy_out(to, from, bytes);
}

void Device::copy_in(void* to, const void* from, std::size_t bytes) {
  if (bytes > 0) std::memcpy(to, from, bytes);
}

void Device::copy_out(void* to, const void* from, std::size_t bytes) {
  if (bytes > 0) std::memcpy(to, from, bytes);
}

void Device::copy(void* to, const void* from, std::size_t bytes) {
  if (bytes > 0) std::memcpy(to, from, bytes);
}

void Device::fill(void* to, unsigned char value, std::size_t bytes) {
  if (bytes > 0) std::memset(to, value, bytes);
}

double Device::seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::unique_ptr<Memory> placed(Device& device, std::unique_ptr<Memory> made) {
  if (device.is_its_own_host()) return made;
  auto own = device.allocate(made->bytes());
  device.copy_in(own->data(), made->data(), made->bytes());
  return own;
}

}  // namespace assay
