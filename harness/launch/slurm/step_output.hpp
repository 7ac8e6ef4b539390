// The file that a step's script, its srun and its worker write, read while it grows.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/launch/launcher.hpp"
#include "harness/launch/process/progress_lines.hpp"

namespace assay {

// Above it a step is ended: all of it lies on the disk of the campaign until then.
inline constexpr std::uint64_t kStepOutputBytesMax = 64U << 20U;

class StepOutput {
 public:
  explicit StepOutput(std::filesystem::path path) : path_(std::move(path)) {}

  // What its workers said since the last look, as a launcher hands it on. Opened anew at each look,
  // so that a network file system shows what another host has written.
  std::vector<std::string> look();

  bool begun() const { return begun_; }
  // What srun ended with.
  std::optional<int> exit() const { return exit_; }
  bool too_long() const { return read_ > kStepOutputBytesMax; }
  // The last that was not progress.
  const std::string& words() const { return words_; }

  // Leaves its first and its last part in the file, as of jobs on this machine.
  void trim() const;

 private:
  void take(const std::string& line, std::vector<std::string>& said);

  std::filesystem::path path_;
  std::uint64_t read_ = 0;
  ProgressLines lines_{kProgressLineMax};
  bool begun_ = false;
  std::optional<int> exit_;
  std::string words_;
};

}  // namespace assay
