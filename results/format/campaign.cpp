// campaign.json: the stages and cases that somebody chose.
#include "results/format/campaign.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "results/format/human_fields.hpp"
#include "results/format/json_writer.hpp"
#include "results/format/lists.hpp"

namespace assay {
namespace {

using human::Complaints;
using human::Fields;
using human::Kind;
using human::Node;

constexpr std::string_view kSchema = "assay/campaign/1";
constexpr std::size_t kStageNameMax = 64;
constexpr std::uint32_t kRepetitionsMax = 1'000'000;
constexpr double kSecondsMax = 366.0 * 24 * 3600;  // No step of a campaign takes a year.
// Names of stages, and so of samples files, that later plans have.
constexpr std::string_view kReserved = "retest-";
constexpr std::array<std::string_view, 5> kGroupKinds{"even", "ladder", "pairs", "rails", "random"};
constexpr std::uint32_t kGroupRoundsMax = 64;
constexpr std::uint32_t kRoundsMax = 1000;
constexpr std::string_view kNameCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

void write(JsonWriter& json, const GroupChoice& groups) {
  json.object();
  json.key("kind").text(groups.kind);
  json.key("of").text(name(groups.of));
  json.key("rounds").count(groups.rounds);
  json.key("size").count(groups.size);
  json.end();
}

void write(JsonWriter& json, const CampaignCase& chosen) {
  json.object();
  json.key("axes").object();
  for (const auto& [axis, values] : chosen.axes) write_texts(json.key(axis), values);
  json.end();
  json.key("benchmark").text(chosen.benchmark);
  json.key("budget_seconds").number(chosen.budget_seconds);
  json.key("deadline_seconds").number(chosen.deadline_seconds);
  if (chosen.groups) write(json.key("groups"), *chosen.groups);
  if (chosen.level) json.key("level").text(name(*chosen.level));
  json.key("repetition_seconds").number(chosen.sampling.repetition_seconds);
  json.key("repetitions").count(chosen.sampling.repetitions);
  json.key("rounds").count(chosen.rounds);
  json.key("soak_seconds").number(chosen.sampling.soak_seconds);
  if (chosen.units_max > 0) json.key("units_max").count(chosen.units_max);
  json.end();
}

void write(JsonWriter& json, const CampaignStage& stage) {
  json.object();
  json.key("budget_seconds").number(stage.budget_seconds);
  json.key("cases").array();
  for (const CampaignCase& chosen : stage.cases) write(json, chosen);
  json.end();
  json.key("gate").flag(stage.gate);
  json.key("name").text(stage.name);
  if (stage.tuned) json.key("tuned").flag(stage.tuned);
  json.end();
}

// Seconds above `least` (or exactly it where `least_too`), and below kSecondsMax.
void check_seconds(Fields& fields, std::string_view key, double seconds, bool zero_too) {
  if (seconds > kSecondsMax)
    fields.complain(key, "'" + std::string(key) + "' is longer than a year");
  if (seconds > 0 || (zero_too && seconds == 0)) return;
  fields.complain(key,
                  "'" + std::string(key) + "' must be " + (zero_too ? "0 or more" : "above 0"));
}

double budget_of(Fields& fields) {
  const double seconds = fields.number("budget_seconds");
  if (fields.find("budget_seconds") != nullptr) {
    check_seconds(fields, "budget_seconds", seconds, false);
  }
  return seconds;
}

Sampling sampling_of(Fields& fields) {
  Sampling sampling;
  sampling.repetitions = fields.count_if_any("repetitions").value_or(sampling.repetitions);
  if (sampling.repetitions == 0 || sampling.repetitions > kRepetitionsMax) {
    fields.complain("repetitions",
                    "'repetitions' must be from 1 to " + std::to_string(kRepetitionsMax));
  }
  sampling.repetition_seconds =
      fields.number_if_any("repetition_seconds").value_or(sampling.repetition_seconds);
  check_seconds(fields, "repetition_seconds", sampling.repetition_seconds, false);
  sampling.soak_seconds = fields.number_if_any("soak_seconds").value_or(sampling.soak_seconds);
  check_seconds(fields, "soak_seconds", sampling.soak_seconds, true);
  return sampling;
}

std::vector<std::string> axis_values(const Node& axis, Complaints& complaints) {
  std::vector<std::string> values;
  const std::string what = "the axis '" + axis.key + "'";
  if (axis.kind != Kind::list || axis.items.empty()) {
    complaints.add(axis.line,
                   what + " must be a list of values, not " +
                       (axis.kind == Kind::list ? "an empty one" : std::string(name(axis.kind))));
    return values;
  }
  for (const Node& item : axis.items) {
    if (item.kind != Kind::text || item.text.empty()) {
      complaints.add(item.line, what + " must hold texts, such as \"4096\"");
    } else if (std::ranges::find(values, item.text) != values.end()) {
      complaints.add(item.line, what + " holds '" + item.text + "' twice");
    } else {
      values.push_back(item.text);
    }
  }
  return values;
}

std::optional<Level> level_of(Fields& fields) {
  if (fields.find("level") == nullptr) return std::nullopt;
  const auto level = level_named(fields.text("level"));
  if (!level) {
    fields.complain("level", "'level' must be \"device\", \"host\", \"rack\" or \"cluster\"");
  }
  if (level == Level::group) fields.complain("level", "groups are asked for by 'groups'");
  return level;
}

std::optional<GroupChoice> groups_of(Fields& fields) {
  const Node* node = fields.find("groups", Kind::object);
  if (node == nullptr) return std::nullopt;
  Fields inner(*node, "the groups", fields.complaints());
  GroupChoice groups;
  groups.kind = inner.text("kind");
  if (std::ranges::find(kGroupKinds, groups.kind) == kGroupKinds.end()) {
    inner.complain("kind",
                   "'kind' must be \"random\", \"rails\", \"even\", \"pairs\" or \"ladder\"");
  }
  if (inner.find("of") != nullptr) {
    const auto of = level_named(inner.text("of"));
    groups.of = of.value_or(Level::host);
    if (of != Level::host && of != Level::rack) {
      inner.complain("of", "'of' must be \"host\" or \"rack\"");
    }
  }
  groups.rounds = inner.count_if_any("rounds").value_or(groups.rounds);
  if (groups.rounds == 0 || groups.rounds > kGroupRoundsMax) {
    inner.complain("rounds", "'rounds' must be from 1 to " + std::to_string(kGroupRoundsMax));
  }
  groups.size = inner.count_if_any("size").value_or(groups.size);
  if (groups.size < 2) inner.complain("size", "'size' must be 2 or more");
  inner.done();
  return groups;
}

std::uint32_t units_max_of(Fields& fields, const CampaignCase& chosen) {
  const auto most = fields.count_if_any("units_max");
  if (most == 0U) fields.complain("units_max", "'units_max' must be 1 or more");
  if (most && (chosen.groups || chosen.level)) {
    fields.complain("units_max", "'units_max' is of devices alone");
  }
  return most.value_or(0);
}

CampaignCase case_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "a case", complaints);
  CampaignCase chosen;
  chosen.line = node.line;
  chosen.benchmark = fields.text("benchmark");
  if (const Node* axes = fields.find("axes", Kind::object)) {
    for (const Node& axis : axes->items) chosen.axes[axis.key] = axis_values(axis, complaints);
  }
  chosen.level = level_of(fields);
  chosen.groups = groups_of(fields);
  if (chosen.groups && chosen.level) {
    fields.complain("level", "a case on groups has no other level");
  }
  chosen.rounds = fields.count_if_any("rounds").value_or(chosen.rounds);
  if (chosen.rounds == 0 || chosen.rounds > kRoundsMax) {
    fields.complain("rounds", "'rounds' must be from 1 to " + std::to_string(kRoundsMax));
  }
  if (chosen.groups && chosen.rounds > 1) {
    fields.complain("rounds", "the rounds of a case on groups stand in its 'groups'");
  }
  chosen.units_max = units_max_of(fields, chosen);
  chosen.sampling = sampling_of(fields);
  chosen.budget_seconds = budget_of(fields);
  chosen.deadline_seconds = fields.number_if_any("deadline_seconds").value_or(0);
  check_seconds(fields, "deadline_seconds", chosen.deadline_seconds, true);
  fields.done();
  return chosen;
}

CampaignStage stage_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "a stage", complaints);
  CampaignStage stage;
  stage.line = node.line;
  stage.name = fields.text("name");
  // It becomes part of file names.
  if (stage.name.size() > kStageNameMax || stage.name.starts_with('.') ||
      stage.name.find_first_not_of(kNameCharacters) != std::string::npos) {
    fields.complain("name", "a stage's name has at most " + std::to_string(kStageNameMax) +
                                " of A-Z a-z 0-9 . _ - and does not begin with a dot");
  }
  if (stage.name.starts_with(kReserved)) {
    fields.complain("name", "names that begin with 'retest-' are those of retests; take another");
  }
  stage.budget_seconds = budget_of(fields);
  if (const Node* gate = fields.find("gate", Kind::flag)) stage.gate = gate->flag;
  if (const Node* tuned = fields.find("tuned", Kind::flag)) stage.tuned = tuned->flag;
  for (const Node* item : fields.list("cases")) stage.cases.push_back(case_of(*item, complaints));
  if (stage.cases.empty()) fields.complain("cases", "a stage has at least one case");
  fields.done();
  return stage;
}

// Zero is what a campaign that is not measured again was frozen with.
double retest_budget_of(Fields& fields) {
  const Node* retest = fields.find("retest", Kind::object);
  if (retest == nullptr) return 0;
  Fields inner(*retest, "the retest", fields.complaints());
  const double seconds = inner.number("budget_seconds");
  check_seconds(inner, "budget_seconds", seconds, true);
  inner.done();
  return seconds;
}

// Zero is what a campaign that locates nothing was frozen with.
std::uint32_t locate_rounds_of(Fields& fields) {
  const Node* locate = fields.find("locate", Kind::object);
  if (locate == nullptr) return 0;
  Fields inner(*locate, "the search", fields.complaints());
  const std::uint32_t rounds = inner.count_if_any("rounds_max").value_or(0);
  if (rounds > kLocateRoundsMax) {
    inner.complain("rounds_max",
                   "'rounds_max' must be " + std::to_string(kLocateRoundsMax) + " at most");
  }
  inner.done();
  return rounds;
}

Campaign campaign_of(const Node& root, Complaints& complaints) {
  Fields fields(root, "the campaign", complaints);
  fields.find("schema");
  Campaign campaign;
  campaign.name = fields.text("name");
  campaign.about = fields.text_or_empty("about");
  campaign.memory_fraction_max =
      fields.number_if_any("memory_fraction_max").value_or(campaign.memory_fraction_max);
  if (!(campaign.memory_fraction_max > 0 && campaign.memory_fraction_max <= 1)) {
    fields.complain("memory_fraction_max", "'memory_fraction_max' must be above 0 and at most 1");
  }
  campaign.retest_budget_seconds = retest_budget_of(fields);
  campaign.locate_rounds_max = locate_rounds_of(fields);
  std::set<std::string> names;
  for (const Node* item : fields.list("stages")) {
    campaign.stages.push_back(stage_of(*item, complaints));
    if (!names.insert(campaign.stages.back().name).second) {
      complaints.add(item->line, "the stage '" + campaign.stages.back().name + "' stands twice");
    }
  }
  if (campaign.stages.empty()) fields.complain("stages", "a campaign has at least one stage");
  fields.done();
  return campaign;
}

}  // namespace

std::string to_json(const Campaign& campaign) {
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  json.key("about").text(campaign.about);
  json.key("locate").object();
  json.key("rounds_max").count(campaign.locate_rounds_max);
  json.end();
  json.key("memory_fraction_max").number(campaign.memory_fraction_max);
  json.key("name").text(campaign.name);
  json.key("retest").object();
  json.key("budget_seconds").number(campaign.retest_budget_seconds);
  json.end();
  json.key("schema").text(kSchema);
  json.key("stages").array();
  for (const CampaignStage& stage : campaign.stages) write(json, stage);
  json.end();
  json.end();
  return out + "\n";
}

Campaign parse_campaign(std::string_view text, const std::string& file) {
  Complaints complaints(file);
  const Node root = human::parse_noun(text, file, kSchema, complaints);
  Campaign campaign = campaign_of(root, complaints);
  complaints.throw_if_any();
  return campaign;
}

}  // namespace assay
