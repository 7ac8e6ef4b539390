// Batches of files, each read in a thread of its own.
#include "results/store/read_ahead.hpp"

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include "results/record/in_order.hpp"
#include "results/store/spoil.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// A thread costs 20 us, a megabyte of samples 4 ms: small enough that none waits for the last.
constexpr std::size_t kBatchFilesMax = 64;
constexpr std::uintmax_t kBatchBytes = 4 << 20;

SamplesBatch read(std::span<const fs::path> files, const Plan& plan,
                  const std::string& plan_sha256) {
  SampleLineParser parser;
  std::string buffer;
  Measurements found;
  SamplesBatch batch;
  for (const fs::path& file : files) {
    const std::size_t before = found.samples.size();
    read_samples_file(file, {plan, plan_sha256, parser, buffer}, found);
    batch.files.push_back({file, found.samples.size() - before, std::exchange(found.problems, {})});
  }
  batch.samples = std::move(found.samples);
  return batch;
}

// How many of the files make a batch: at least one.
std::size_t batch_size(std::span<const fs::path> files) {
  std::uintmax_t bytes = 0;
  std::size_t count = 0;
  while (count < std::min(files.size(), kBatchFilesMax) && bytes < kBatchBytes) {
    std::error_code absent;  // A footer may stand for a file that was never made.
    const std::uintmax_t size = fs::file_size(files[count++], absent);
    if (!absent) bytes += size;
  }
  return count;
}

}  // namespace

void read_ahead(const std::vector<fs::path>& files, const Plan& plan,
                const std::string& plan_sha256, const std::function<void(SamplesBatch&&)>& take) {
  InOrder<SamplesBatch> reading(take);
  for (std::span<const fs::path> rest = files; !rest.empty();) {
    const auto batch = rest.first(batch_size(rest));
    rest = rest.subspan(batch.size());
    reading.add([&plan, &plan_sha256, batch] { return read(batch, plan, plan_sha256); });
  }
  reading.finish();
}

}  // namespace assay
