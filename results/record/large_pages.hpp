// An allocator for arrays that are walked in no order: in pages of 4 KiB nearly every step misses
// the processor's table of pages as well.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <memory_resource>

namespace assay {

template <class T>
struct LargePages {
  using value_type = T;

  LargePages() = default;
  template <class U>
  LargePages(const LargePages<U>&) {}  // NOLINT(google-explicit-constructor): containers need it.

  // Only a request: the kernel gives large pages where it has them.
  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    void* const memory = std::pmr::new_delete_resource()->allocate(bytes, alignment(bytes));
    if (bytes >= kPageBytes) ::madvise(memory, bytes, MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }

  void deallocate(T* memory, std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    std::pmr::new_delete_resource()->deallocate(memory, bytes, alignment(bytes));
  }

  template <class U>
  bool operator==(const LargePages<U>&) const {
    return true;
  }

 private:
  static constexpr std::size_t kPageBytes = std::size_t{2} << 20;

  static std::size_t alignment(std::size_t bytes) {
    return bytes < kPageBytes ? alignof(T) : kPageBytes;
  }
};

}  // namespace assay
