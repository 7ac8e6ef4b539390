// Reading and closing the samples of a campaign.
#include "harness/campaign/ledger.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "harness/campaign/raw.hpp"
#include "results/format/rank_report.hpp"
#include "results/record/plan_name.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/file.hpp"
#include "results/store/samples.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// What an attempt leaves in samples/ and raw/.
constexpr std::array<std::string_view, 4> kEndings{kSamplesEnding, kFooterEnding, ".output",
                                                   ".json.gz"};

std::vector<std::string> files_of(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

// A file in the making, of a writer that was killed: whoever needs it writes it again.
void remove_partial(const fs::path& folder) {
  for (const std::string& file : files_of(folder)) {
    if (file.ends_with(".partial")) fs::remove(folder / file);
  }
}

auto places(const Samples& samples) { return std::views::iota(std::size_t{0}, samples.size()); }

}  // namespace

Ledger::Ledger(const CampaignFolder& folder, const Plan& plan, std::string plan_sha256)
    : folder_(folder), plan_(plan), plan_sha256_(std::move(plan_sha256)) {}

void Ledger::recover(const std::vector<JournalEvent>& events) {
  for (const char* part : {"samples", "raw"}) {
    remove_partial(folder_.file(part));
    for (const std::string& file : files_of(folder_.file(part))) note_attempt(file);
  }
  for (const JournalEvent& event : events) {
    if (!event.job.empty()) note_attempt(event.job, event.attempt);
  }
  for (const std::string& file : files_of(folder_.file("samples"))) {
    const auto name = attempt_named(file, kSamplesEnding);
    if (!name || plan_number_of(name->job) != plan_.number) continue;
    close_unfinished(folder_.file("samples") / file, plan_, plan_sha256_, {});
  }
  const Measurements measured = read_measurements(folder_.file("samples"), plan_, plan_sha256_);
  note(measured);
  problems_ = measured.problems;
}

bool Ledger::has(const std::string& case_name, const std::string& unit) const {
  const auto found = finished_.find(unit);
  return found != finished_.end() && found->second.contains(case_name);
}

std::uint32_t Ledger::next_attempt(const std::string& job) { return ++attempts_[job]; }

fs::path Ledger::samples_path(const std::string& job, std::uint32_t attempt) const {
  return folder_.file("samples") / (AttemptName{job, attempt}.stem() + std::string(kSamplesEnding));
}

fs::path Ledger::output_path(const std::string& job, std::uint32_t attempt) const {
  return folder_.file("raw") / (AttemptName{job, attempt}.stem() + ".output");
}

std::vector<LostCase> Ledger::settle(const std::string& job, std::uint32_t attempt,
                                     const std::vector<LostCase>& lost) {
  const fs::path path = samples_path(job, attempt);
  if (lost.empty() && !fs::exists(path)) return {};
  const Measurements measured = close_unfinished(path, plan_, plan_sha256_, lost);
  note(measured);
  problems_.insert(problems_.end(), measured.problems.begin(), measured.problems.end());
  // A lost case is a sample with its cause: one that stood in the file has another, or none.
  std::vector<LostCase> really;
  std::ranges::copy_if(lost, std::back_inserter(really), [&](const LostCase& one) {
    return std::ranges::any_of(places(measured.samples), [&](std::size_t place) {
      const SampleView sample = measured.samples[place];
      return sample.case_name() == one.case_name && sample.unit() == one.unit &&
             sample.status() == SampleStatus::error && sample.cause() == one.cause;
    });
  });
  return really;
}

std::vector<LostCase> Ledger::lose(const std::string& job, const std::vector<LostCase>& lost) {
  return settle(job, next_attempt(job), lost);
}

std::vector<RankReport> Ledger::rank_reports(const std::string& job, std::uint32_t attempt,
                                             const std::string& case_name) const {
  std::vector<RankReport> found;
  for (const fs::path& path : rank_report_files(folder_.file("raw"), {job, attempt})) {
    RankReport report =
        parse_rank_report(read_file(path, kRankReportBytesMax), path.filename().string());
    if (report.case_name == case_name) found.push_back(std::move(report));
  }
  std::ranges::sort(found, {}, &RankReport::rank);
  return found;
}

void Ledger::note(const Measurements& measured) {
  for (const std::size_t place : places(measured.samples)) {
    finished_[measured.samples[place].unit()].insert(measured.samples[place].case_name());
  }
}

void Ledger::note_attempt(const std::string& file) {
  for (const std::string_view ending : kEndings) {
    if (const auto name = attempt_named(file, ending)) note_attempt(name->job, name->attempt);
  }
}

void Ledger::note_attempt(const std::string& job, std::uint32_t attempt) {
  std::uint32_t& highest = attempts_[job];
  highest = std::max(highest, attempt);
}

}  // namespace assay
