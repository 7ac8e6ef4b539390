// Writing samples line by line, and reading all of a campaign back.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "results/format/sample.hpp"
#include "results/record/plan.hpp"
#include "results/record/samples.hpp"

namespace assay {

// One file of one attempt of one job. Opened (with O_EXCL) and its header written before any work.
class SamplesWriter {
 public:
  SamplesWriter(const std::filesystem::path& path, const SamplesHeader& header);
  ~SamplesWriter();  // Does not finish: only finish() does.
  SamplesWriter(const SamplesWriter&) = delete;
  SamplesWriter& operator=(const SamplesWriter&) = delete;

  void append(const Sample& sample);  // On disk (fsync) when it returns. Throws world_error.
  void append(std::span<const Sample> samples);  // The same of all at once.
  void finish();                                 // Writes the footer line.

 private:
  struct Inner;
  std::unique_ptr<Inner> inner_;
};

// What one samples file holds that can be believed.
//   footer line that matches           all its lines
//   footer.json that matches           the lines it accepts, and its lost cases as error samples
//   neither (a worker was just killed) whole lines; a torn last line is left out
//   a footer that does not match       nothing, and a problem that names the file
Measurements read_samples_file(const std::filesystem::path& path, const Plan& plan,
                               const std::string& plan_sha256);

// Every file of samples/ that belongs to this plan, by the name of its job, in order of name. A
// (case, unit) that stands twice, a sample that the plan does not hold, another plan's header, a
// file that is no samples file, time running backwards: a problem, and the samples concerned are
// turned to `error`.
Measurements read_measurements(const std::filesystem::path& samples_folder, const Plan& plan,
                               const std::string& plan_sha256);

// Writes <job>.<attempt>.footer.json beside a file that has no footer line: accepts its whole lines
// and states the lost cases. Returns the cases that are accepted.
Measurements close_unfinished(const std::filesystem::path& path, const Plan& plan,
                              const std::string& plan_sha256, const std::vector<LostCase>& lost);

}  // namespace assay
