// Samples files read side by side and handed out in their order: reading is most of judging.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
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

// take(batch) is called in the thread of the caller, in the order of the files, whatever the number
// of CPUs. Throws what reading them throws.
void read_ahead(const std::vector<std::filesystem::path>& files, const Plan& plan,
                const std::string& plan_sha256, const std::function<void(SamplesBatch&&)>& take);

}  // namespace assay
