// profile.json: reading a whole profile, and refusing one that contradicts itself.
#include "results/format/profile.hpp"

#include <map>

#include "results/format/profile_parts.hpp"

namespace assay {
namespace {

using human::Complaints;
using human::Fields;
using human::Kind;
using human::Node;

constexpr std::string_view kSchema = "assay/profile/1";
constexpr std::uint32_t kRepetitionsMax = 1'000'000;  // As in a campaign.

Decision decision_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "the decision rule", complaints);
  const auto count = [&](std::string_view key) {
    const auto found = fields.count_if_any(key);
    if (!found) fields.complain(key, "the decision rule lacks '" + std::string(key) + "'");
    return found.value_or(1);
  };
  const Decision decision{.z = fields.number("z"),
                          .risk = fields.number("risk"),
                          .n = count("n"),
                          .k = count("k"),
                          .source = fields.text("source"),
                          .line = node.line};
  if (decision.n == 0 || decision.n > kRepetitionsMax || decision.k > kRepetitionsMax) {
    fields.complain("n", "'n' and 'k' count repetitions: 'n' is 1 or more, both at most 1000000");
  }
  if (!(decision.z > 0)) fields.complain("z", "'z' must be above 0");
  if (!(decision.risk > 0 && decision.risk <= 0.5)) {
    fields.complain("risk", "'risk' must be above 0 and at most 0.5");
  }
  fields.done();
  return decision;
}

std::map<Level, double> levels_of(const Node& node, Complaints& complaints) {
  std::map<Level, double> fractions;
  if (node.items.empty()) complaints.add(node.line, "'levels' must name at least one level");
  for (const Node& item : node.items) {
    const auto level = level_named(item.key);
    if (!level) {
      complaints.add(item.line,
                     "unknown level '" + item.key + "': device, host, rack, group or cluster");
    } else if (item.kind != Kind::number || !(item.number > 0 && item.number <= 1)) {
      complaints.add(item.line, "the fraction of units that must pass is above 0 and at most 1");
    } else {
      fractions[*level] = item.number;
    }
  }
  return fractions;
}

Acceptance acceptance_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "the acceptance rule", complaints);
  Acceptance acceptance;
  if (const Node* levels = fields.find("levels", Kind::object)) {
    acceptance.pass_fraction = levels_of(*levels, complaints);
  } else {
    fields.complain("levels", "the acceptance rule needs 'levels', such as {\"device\": 1.0}");
  }
  const std::string undecided = fields.text_or_empty("undecided");
  acceptance.undecided_is_fail = undecided == "fail";
  if (undecided != "fail" && undecided != "undecided" && fields.find("undecided") != nullptr) {
    fields.complain("undecided", "'undecided' must be \"undecided\" or \"fail\"");
  }
  acceptance.source = fields.text("source");
  fields.done();
  return acceptance;
}

Demand demand_of(const Node& node, Complaints& complaints) {
  Fields fields(node, "an offer", complaints);
  Demand demand{
      .benchmark = fields.text("benchmark"), .source = fields.text("source"), .line = node.line};
  fields.done();
  return demand;
}

template <class Noun>
std::vector<Noun> all(Fields& fields, std::string_view key,
                      Noun (*read)(const Node&, Complaints&)) {
  std::vector<Noun> found;
  for (const Node* item : fields.list_if_any(key))
    found.push_back(read(*item, fields.complaints()));
  return found;
}

// Two that speak of the same thing would leave open which one holds.
template <class Noun, class Key>
void complain_of_twins(const std::vector<Noun>& nouns, const Key& key, Complaints& complaints) {
  std::map<std::string, int> lines;
  for (const Noun& noun : nouns) {
    const auto [first, fresh] = lines.emplace(key(noun), noun.line);
    if (fresh) continue;
    complaints.add(noun.line,
                   first->first + " stands twice, first in line " + std::to_string(first->second));
  }
}

void check_twins(const Profile& profile, Complaints& complaints) {
  complain_of_twins(
      profile.bounds,
      [](const Bound& bound) {
        const std::string level = bound.level ? " on a " + std::string(name(*bound.level)) : "";
        return "the bound on " + bound.metric + " of " + case_name(bound.benchmark, bound.axes) +
               level;
      },
      complaints);
  complain_of_twins(
      profile.expectations,
      [](const Expectation& expected) {
        return "the expectation on " + expected.fact + " of " + expected.benchmark;
      },
      complaints);
  complain_of_twins(
      profile.requirements,
      [](const Requirement& required) { return "the requirement on " + required.condition; },
      complaints);
  complain_of_twins(
      profile.demands, [](const Demand& demand) { return "the offer of " + demand.benchmark; },
      complaints);
  complain_of_twins(
      profile.libraries,
      [](const KnownLibrary& one) { return "the digest of " + one.library + " " + one.sha256; },
      complaints);
}

Profile profile_of(const Node& root, Complaints& complaints) {
  Fields fields(root, "the profile", complaints);
  fields.find("schema");
  Profile profile;
  profile.name = fields.text("name");
  profile.about = fields.text_or_empty("about");
  profile.device = fields.text("device");
  if (const Node* decision = fields.find("decision")) {
    profile.decision = decision_of(*decision, complaints);
  } else {
    fields.complain("decision",
                    "the profile lacks the key 'decision', such as {\"z\": 1.8, \"n\": 20, "
                    "\"k\": 20, \"risk\": 0.05, \"source\": \"...\"}");
  }
  if (const Node* acceptance = fields.find("acceptance")) {
    profile.acceptance = acceptance_of(*acceptance, complaints);
  }
  if (const Node* reliability = fields.find("reliability", Kind::object)) {
    profile.reliability = reliability_of(*reliability, complaints);
  }
  profile.requirements = all(fields, "requires", requirement_of);
  profile.expectations = all(fields, "expects", expectation_of);
  profile.bounds = all(fields, "bounds", bound_of);
  profile.demands = all(fields, "offers", demand_of);
  profile.libraries = all(fields, "libraries", library_of);
  check_twins(profile, complaints);
  fields.done();
  return profile;
}

}  // namespace

Profile parse_profile(std::string_view text, const std::string& file) {
  Complaints complaints(file);
  const Node root = human::parse_noun(text, file, kSchema, complaints);
  Profile profile = profile_of(root, complaints);
  complaints.throw_if_any();
  return profile;
}

}  // namespace assay
