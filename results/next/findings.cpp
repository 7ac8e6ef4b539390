// One sentence for each kind of blame.
#include "results/next/findings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "results/record/error.hpp"
#include "results/record/pattern.hpp"

namespace assay::locate {
namespace {

// "slow: 81 % of its population's speed", or what else was seen.
std::string seen(const Blame& blame) {
  const std::string lost = fmt::format("lost in {} of {} tests", blame.lost, blame.tests);
  if (blame.slow > 0 && blame.lost == blame.slow) return lost;
  std::string said =
      fmt::format("slow in {} of {} tests, at {:.0f} % of the speed of its population",
                  blame.slow - blame.lost, blame.tests, 100 * blame.ratio);
  return blame.lost > 0 ? said + ", and " + lost : said;
}

class Writer {
 public:
  Writer(const Question& question, const Names& names) : question_(question), names_(names) {}

  Finding write(const Blame& blame) const {
    Finding finding;
    finding.confirmed = blame.confirmed;
    finding.not_separated = blame.not_separated;
    finding.slow = finding.of = blame.members.size();
    Group all = blame.members;
    all.insert(all.end(), blame.others.begin(), blame.others.end());
    std::ranges::sort(all);
    finding.units = compress(ids(all));
    for (const Where& where : blame.evidence) {
      if (finding.evidence.size() == kEvidenceMax) break;
      finding.evidence.push_back({names_.case_name, where.round, where.probe});
    }
    switch (blame.kind) {
      case Kind::member: member(blame, finding); break;
      case Kind::pair: pair(blame, finding); break;
      case Kind::boundary: boundary(blame, finding); break;
      case Kind::zone: zone(blame, finding); break;
      case Kind::unexplained:
        finding.cause = fmt::format("{} hosts were not fast together, and none can be named",
                                    blame.members.size());
    }
    return finding;
  }

 private:
  std::vector<std::string> ids(const Group& members) const {
    std::vector<std::string> found;
    found.reserve(members.size());
    for (const Member member : members) found.push_back(names_.members[member]);
    return found;
  }

  std::string zones(const Zoning& zoning, const std::vector<std::uint32_t>& chosen) const {
    std::vector<std::string> found;
    for (const std::uint32_t zone : chosen) found.push_back(zoning.names[zone]);
    return fmt::format("{}", fmt::join(compress(found), ", "));
  }

  void member(const Blame& blame, Finding& finding) const {
    finding.part_kind = PartKind::host;
    finding.part = names_.members[blame.members[0]];
    finding.cause = fmt::format("{} is {} among partners that are fast", finding.part, seen(blame));
    if (!blame.confirmed) finding.cause = finding.part + " is suspected, and not confirmed";
  }

  void pair(const Blame& blame, Finding& finding) const {
    const std::string& one = names_.members[blame.members[0]];
    const std::string& other = names_.members[blame.members[1]];
    finding.part_kind = PartKind::cable;
    finding.part = one + " to " + other;
    finding.cause =
        fmt::format("{} and {} are {} together, and fast with others", one, other, seen(blame));
  }

  void boundary(const Blame& blame, Finding& finding) const {
    finding.part_kind = PartKind::boundary;
    finding.of = finding.slow = blame.members.size() + blame.others.size();
    std::string one = fmt::format("{}", fmt::join(compress(ids(blame.members)), ", "));
    std::string other = fmt::format("{}", fmt::join(compress(ids(blame.others)), ", "));
    if (blame.zoning) {
      const Zoning& zoning = question_.zonings[*blame.zoning];
      one = zones(zoning, blame.zones);
      other = blame.other_zones.empty() ? "the rest" : zones(zoning, blame.other_zones);
    }
    finding.part = one + " to " + other;
    finding.cause =
        fmt::format("{} and {} are each fast alone, and {} together", one, other, seen(blame));
  }

  void zone(const Blame& blame, Finding& finding) const {
    const Zoning& zoning = question_.zonings[blame.zoning.value()];
    const auto kind = part_kind_named(zoning.kind);
    if (!kind) {
      throw Error{fmt::format("'{}' is no kind of part", zoning.kind),
                  "name zones as record/finding.hpp does: rack, loop, block, ..."};
    }
    finding.part_kind = *kind;
    finding.part = zoning.names[blame.zones.at(0)];
    finding.of = blame.of;
    finding.cause = fmt::format("{} of {} hosts of {} are {} among partners that are fast",
                                finding.slow, finding.of, finding.part, seen(blame));
  }

  const Question& question_;
  const Names& names_;
};

}  // namespace

std::vector<Finding> findings(const Question& question, const Located& located,
                              const Names& names) {
  if (names.members.size() != question.members) {
    throw Error{fmt::format("{} names for {} members", names.members.size(), question.members),
                "name every member"};
  }
  const Writer writer(question, names);
  std::vector<Finding> found;
  for (const Blame& blame : located.blames) found.push_back(writer.write(blame));
  return found;
}

std::string missed_sentence(const Rule& rule, const Located& located, double share) {
  return fmt::format(
      "one that is slow in {:.3g} % of its tests is missed with a chance of {:.3g} %", 100 * share,
      100 * chance_missed(rule, located.screened, share));
}

}  // namespace assay::locate
