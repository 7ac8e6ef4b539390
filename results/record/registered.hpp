// The one way a part of the program announces itself: a `Registered<T>` at namespace scope in the
// part's own file. T has a member `name`. Safe in any order: the list head needs no run-time start.
// The file must be in an OBJECT library: a linker drops archive members that nobody names.
#pragma once

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "results/record/error.hpp"

namespace assay {

template <class T>
class Registered {
 public:
  explicit Registered(T entry) : entry_{std::move(entry)}, next_{head_} { head_ = this; }
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;

  // Sorted by name, so that link order cannot show.
  static std::vector<const T*> all() {
    std::vector<const T*> entries;
    for (const auto* node = head_; node != nullptr; node = node->next_) {
      entries.push_back(&node->entry_);
    }
    std::ranges::sort(entries, {}, [](const T* entry) { return std::string_view(entry->name); });
    const auto twin = std::ranges::adjacent_find(
        entries, [](const T* a, const T* b) { return a->name == b->name; });
    expect(twin == entries.end(), "every registered name is unique");
    return entries;
  }

  // The entry of that name, or nullptr.
  static const T* find(std::string_view name) {
    for (const T* entry : all()) {
      if (entry->name == name) return entry;
    }
    return nullptr;
  }

 private:
  T entry_;
  const Registered* next_;
  static inline constinit const Registered* head_ = nullptr;
};

}  // namespace assay
