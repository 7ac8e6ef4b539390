// Reading what the campaign says of itself: its plans, samples and findings.
#include "harness/rehearsal/score.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "harness/rehearsal/model.hpp"
#include "results/format/finding.hpp"
#include "results/next/groups.hpp"
#include "results/record/error.hpp"
#include "results/store/chain.hpp"
#include "results/store/file.hpp"
#include "results/store/line_log.hpp"
#include "results/store/samples.hpp"

namespace assay {
namespace {

constexpr double kHourSeconds = 3600;

std::vector<Finding> findings_of(const CampaignFolder& folder) {
  const auto path = folder.file("findings.jsonl");
  if (!std::filesystem::exists(path)) {
    throw Error{folder.root().string() + " has no findings yet", "finish the rehearsal first"};
  }
  std::vector<Finding> findings;
  read_line_log(path, kFileBytesMax,
                [&](std::string_view line) { findings.push_back(parse_finding(line)); });
  return findings;
}

void add_effort(const CampaignFolder& folder, const Site& whole, Scorecard& card) {
  const std::vector<Fault> none;
  for (const ChainedPlan& chained : read_chain(folder).plans) {
    ++card.rounds;
    const Site site = as_planned(whole, chained.plan);
    const Model model(site, chained.plan, none);
    const Measurements measured =
        read_measurements(folder.file("samples"), chained.plan, chained.sha256);
    for (std::size_t at = 0; at < measured.samples.size(); ++at) {
      const SampleView sample = measured.samples[at];
      const double hours =
          std::max(0.0, sample.ended_seconds() - sample.began_seconds()) / kHourSeconds;
      card.gpu_hours += hours * static_cast<double>(model.devices(sample.unit()));
      card.hours = std::max(card.hours, sample.ended_seconds() / kHourSeconds);
    }
  }
}

}  // namespace

Scorecard score_folder(const CampaignFolder& folder, const Revealed& revealed, bool with_curves) {
  const Plan plan = folder.plan();
  if (plan.reality != "simulated") throw Error{folder.root().string() + " is no rehearsal"};
  const Site site = folder.site();
  const Profile profile = folder.profile();
  Scorecard card;
  card.seed = plan.seed;
  card.faults_sha256 = revealed.sha256;
  Detection detection = detect({site, plan, profile}, revealed.faults, with_curves);
  for (std::size_t at = 0; at < revealed.faults.size(); ++at) {
    Scored& one = card.scored.emplace_back();
    one.fault = revealed.faults[at];
    one.chance = detection.chances[at];
  }
  card.curves = std::move(detection.curves);
  score(findings_of(folder), site, card);
  add_effort(folder, site, card);
  write_file(folder.file("scorecard.json"), to_json(card));
  write_file(folder.file("scorecard.txt"), in_text(card));
  return card;
}

}  // namespace assay
