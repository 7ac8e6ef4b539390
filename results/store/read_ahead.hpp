// Samples files read side by side and handed out in their order: reading is most of judging.
#pragma once

#include <cstddef>
#include <deque>
#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <vector>

#include "results/record/plan.hpp"
#include "results/record/samples.hpp"

namespace assay {

// What one file brought, among those of its batch.
struct FileRead {
  std::filesystem::path path;
  std::size_t samples = 0;
  std::vector<std::string> problems;
};

struct SamplesBatch {
  Samples samples;  // Of the first file, then of the second, ...
  std::vector<FileRead> files;
};

// One batch is read ahead for each CPU that this process may use; what is handed out depends
// neither on their number nor on which is done first. All arguments must outlive it.
class ReadAhead {
 public:
  ReadAhead(const std::vector<std::filesystem::path>& files, const Plan& plan,
            const std::string& plan_sha256);

  // The next files; none behind the last. Throws what reading them throws.
  std::optional<SamplesBatch> next();

 private:
  void start();

  const std::vector<std::filesystem::path>& files_;
  const Plan& plan_;
  const std::string& plan_sha256_;
  std::size_t begun_ = 0;  // Of files_.
  std::size_t ahead_max_;
  std::deque<std::future<SamplesBatch>> ahead_;
};

}  // namespace assay
