// The golden street as a campaign folder, judged.
#include <algorithm>

#include "results/evidence/recompute.hpp"
#include "results/format/campaign.hpp"
#include "results/format/journal.hpp"
#include "results/format/plan.hpp"
#include "results/format/profile.hpp"
#include "results/format/site.hpp"
#include "results/store/file.hpp"
#include "results/store/folder.hpp"
#include "street.hpp"

namespace assay::golden {
namespace {

namespace fs = std::filesystem;

void write_samples(const fs::path& folder, const SamplesFile& file, const SamplesHeader& header) {
  std::string bytes = to_line(header) + "\n";
  for (const Sample& sample : file.samples) bytes += to_line(sample) + "\n";
  SamplesFooter footer{bytes.size(), file.samples.size(), sha256(bytes)};
  if (file.end == SamplesFile::End::wrong_footer) std::ranges::reverse(footer.sha256);
  if (file.end == SamplesFile::End::torn) bytes.resize(bytes.size() - 200);
  const bool has_footer_line =
      file.end == SamplesFile::End::footer || file.end == SamplesFile::End::wrong_footer;
  if (has_footer_line) bytes += to_line(footer) + "\n";
  const std::string stem = file.job + "." + std::to_string(file.attempt);
  write_file(folder / (stem + ".jsonl"), bytes);
  if (file.end != SamplesFile::End::lost) return;
  write_file(folder / (stem + ".footer.json"), to_json(AttemptFooter{footer, file.lost}));
}

std::string journal(const std::string& plan_sha256) {
  std::string lines;
  const auto add = [&](const std::string& event, const std::string& stage,
                       const std::string& note) {
    JournalEvent happened;
    happened.event = event;
    happened.time = "2026-11-22T12:00:00Z";
    happened.stage = stage;
    happened.note = note;
    lines += to_line(happened) + "\n";
  };
  add("campaign_started", "", plan_sha256);
  for (const PlanStage& stage : plan().stages) {
    add("stage_started", stage.name, "");
    add("stage_ended", stage.name, "");
  }
  add("campaign_finished", "", "");
  return lines;
}

}  // namespace

void write_street(const fs::path& folder) {
  fs::create_directories(folder / "samples");
  Plan frozen = plan();
  const auto write_input = [&](const std::string& name, const std::string& bytes) {
    write_file(folder / name, bytes);
    frozen.inputs.push_back({name, sha256(bytes)});
  };
  write_input("campaign.json", to_json(campaign()));
  write_input("profile.json", to_json(profile()));
  write_input("site.json", to_json(site()));
  const std::string plan_bytes = to_json(frozen);
  write_file(folder / "plan.json", plan_bytes);
  write_file(folder / "journal.jsonl", journal(sha256(plan_bytes)));
  for (const SamplesFile& file : samples()) {
    SamplesHeader header{frozen.id, sha256(plan_bytes), file.job, file.attempt, "golden", "real",
                         {}};
    write_samples(folder / "samples", file, header);
  }
  record_verdicts(CampaignFolder::open(folder), std::nullopt, folder, {});
}

}  // namespace assay::golden
