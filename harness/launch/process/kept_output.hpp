// What a job printed: its first and its last half mebibyte. Somebody who prints without end neither
// fills the disk nor is held up.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "results/store/descriptor.hpp"

namespace assay {

class KeptOutput {
 public:
  // Throws world_error where the file cannot be made.
  KeptOutput(const std::filesystem::path& path, std::uint64_t bytes_max);

  void add(std::string_view bytes);
  // Writes a note of what was left out, and the end.
  void finish();

 private:
  void write(std::string_view bytes);

  Descriptor file_;
  std::uint64_t half_;
  std::uint64_t seen_ = 0;
  std::string tail_;  // At most two halves; only the last one is kept.
};

}  // namespace assay
