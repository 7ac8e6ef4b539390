// An allocator for arrays that are walked in no order: in pages of 4 KiB nearly every step misses
// the processor's table of pages as well.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>

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
    if (bytes < kPageBytes) return static_cast<T*>(::operator new(bytes));
    void* const memory = ::operator new (bytes, std::align_val_t{kPageBytes});
    ::madvise(memory, bytes, MADV_HUGEPAGE);
    return static_cast<T*>(memory);
  }

  void deallocate(T* memory, std::size_t count) {
    if (count * sizeof(T) < kPageBytes) return ::operator delete(memory);
    ::operator delete (memory, std::align_val_t{kPageBytes});
  }

  template <class U>
  bool operator==(const LargePages<U>&) const {
    return true;
  }

 private:
  static constexpr std::size_t kPageBytes = std::size_t{2} << 20;
};

}  // namespace assay
