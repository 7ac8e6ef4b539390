// Reading and closing the samples of a campaign.
#include "harness/campaign/ledger.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string_view>

#include "results/format/sample.hpp"
#include "results/store/samples.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

constexpr std::streamoff kFooterBytesMax = 4096;

// The bytes at the end of a file, at most so many that a footer line fits.
std::string tail(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  file.seekg(0, std::ios::end);
  const std::streamoff size = file.tellg();
  file.seekg(std::max<std::streamoff>(0, size - kFooterBytesMax));
  std::string bytes(
      static_cast<std::size_t>(std::min(std::max<std::streamoff>(0, size), kFooterBytesMax)), '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  return bytes;
}

// Whether its worker has finished it. Whether the footer is true is for the store to say.
bool has_footer(const fs::path& path) {
  std::string_view bytes;
  const std::string end = tail(path);
  bytes = end;
  if (!bytes.ends_with('\n')) return false;
  bytes.remove_suffix(1);
  const auto before = bytes.rfind('\n');
  return before != std::string_view::npos && is_samples_footer(bytes.substr(before + 1));
}

// Killed before its header was on disk: such a file says nothing, not even of which campaign it is.
bool holds_no_line(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string line;
  return !std::getline(file, line) || file.eof();
}

fs::path footer_path(fs::path samples) { return samples.replace_extension(".footer.json"); }

bool is_samples_file(const fs::path& path) { return path.extension() == ".jsonl"; }

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

bool holds(const Measurements& measured, const LostCase& lost) {
  return std::ranges::any_of(measured.samples, [&](const Sample& sample) {
    return sample.case_name == lost.case_name && sample.unit == lost.unit;
  });
}

}  // namespace

Ledger::Ledger(const CampaignFolder& folder, const Plan& plan, std::string plan_sha256)
    : folder_(folder), plan_(plan), plan_sha256_(std::move(plan_sha256)) {}

void Ledger::recover(const std::vector<JournalEvent>& events) {
  close_unfinished_files();
  for (const char* part : {"samples", "raw"}) {
    for (const fs::path& path : files_of(folder_.file(part)))
      note_attempt(path.filename().string());
  }
  for (const JournalEvent& event : events) {
    if (!event.job.empty()) {
      attempts_[event.job] = std::max(attempts_[event.job], event.attempt);
    }
  }
  note(read_measurements(folder_.file("samples"), plan_, plan_sha256_));
}

void Ledger::close_unfinished_files() {
  for (const fs::path& path : files_of(folder_.file("samples"))) {
    if (!is_samples_file(path) || has_footer(path) || fs::exists(footer_path(path))) continue;
    if (holds_no_line(path)) {
      fs::remove(path);
    } else {
      close_unfinished(path, plan_, plan_sha256_, {});
    }
  }
}

bool Ledger::has(const std::string& case_name, const std::string& unit) const {
  const auto found = finished_.find(unit);
  return found != finished_.end() && found->second.contains(case_name);
}

std::uint32_t Ledger::next_attempt(const std::string& job) { return ++attempts_[job]; }

fs::path Ledger::samples_path(const std::string& job, std::uint32_t attempt) const {
  return folder_.file("samples") / (job + "." + std::to_string(attempt) + ".jsonl");
}

fs::path Ledger::output_path(const std::string& job, std::uint32_t attempt) const {
  return folder_.file("raw") / (job + "." + std::to_string(attempt) + ".output");
}

std::vector<LostCase> Ledger::settle(const std::string& job, std::uint32_t attempt,
                                     const std::vector<LostCase>& lost) {
  const fs::path path = samples_path(job, attempt);
  if (!fs::exists(path) || holds_no_line(path)) {
    fs::remove(path);
    lose(job, lost);
    return lost;
  }
  const Measurements measured = read_samples_file(path, plan_, plan_sha256_);
  if (has_footer(path)) {
    note(measured);
    return {};
  }
  std::vector<LostCase> really;
  std::ranges::copy_if(lost, std::back_inserter(really),
                       [&](const LostCase& one) { return !holds(measured, one); });
  note(close_unfinished(path, plan_, plan_sha256_, really));
  for (const LostCase& one : really) finished_[one.unit].insert(one.case_name);
  return really;
}

void Ledger::lose(const std::string& job, const std::vector<LostCase>& lost) {
  if (lost.empty()) return;
  const std::uint32_t attempt = next_attempt(job);
  const fs::path path = samples_path(job, attempt);
  const SamplesHeader header{plan_.id,      plan_sha256_,  job, attempt,
                             ASSAY_VERSION, plan_.reality, {}};
  { SamplesWriter opened(path, header); }
  close_unfinished(path, plan_, plan_sha256_, lost);
  for (const LostCase& one : lost) finished_[one.unit].insert(one.case_name);
}

void Ledger::note(const Measurements& measured) {
  for (const Sample& sample : measured.samples) finished_[sample.unit].insert(sample.case_name);
  problems_.insert(problems_.end(), measured.problems.begin(), measured.problems.end());
}

// "<job>.<attempt>.<ending>", where a job's name may hold dots.
void Ledger::note_attempt(const std::string& file_name) {
  std::string_view stem = file_name;
  for (const std::string_view ending : {".footer.json", ".jsonl", ".output", ".json.gz"}) {
    if (!stem.ends_with(ending)) continue;
    stem.remove_suffix(ending.size());
    const auto dot = stem.rfind('.');
    if (dot == std::string_view::npos) return;
    std::uint32_t attempt = 0;
    const auto digits = stem.substr(dot + 1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), attempt);
    if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size()) return;
    std::uint32_t& highest = attempts_[std::string(stem.substr(0, dot))];
    highest = std::max(highest, attempt);
    return;
  }
}

}  // namespace assay
