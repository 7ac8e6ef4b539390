// Noise is drawn from a seed of its own, so that a failing case can be repeated.
#include "simulated_site.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace assay::locate {
namespace {

Zoning zoning(const std::string& kind, std::uint32_t members, std::uint32_t each) {
  Zoning made{kind, {}, {}};
  for (Member member = 0; member < members; ++member) {
    const std::uint32_t zone = member / each;
    if (zone == made.names.size()) made.names.push_back(kind + "-" + std::to_string(zone + 1));
    made.zone_of.push_back(zone);
  }
  return made;
}

double uniform(Draw& draw) { return draw.below(1'000'000) / 1e6; }

}  // namespace

Question site_of_3450(std::uint64_t seed) {
  Question question{3450, {}, {}};
  question.rule.seed = seed;
  for (const auto& [kind, racks] : std::map<std::string, std::uint32_t>{
           {"rack", 1}, {"loop", 8}, {"block", 16}, {"hall", 96}}) {
    question.zonings.push_back(zoning(kind, question.members, 18 * racks));
  }
  return question;
}

Answer SimulatedSite::answer(const Group& probe, Draw& draw) const {
  const auto holds = [&](Member member) { return std::ranges::binary_search(probe, member); };
  bool faulty = also_slow && also_slow(probe);
  for (const auto& [member, share] : slow) {
    if (holds(member) && uniform(draw) < share) faulty = true;
  }
  for (const auto& [one, other] : pairs) {
    if (holds(one) && holds(other)) faulty = true;
  }
  for (const auto& [member, share] : hangs) {
    if (holds(member) && uniform(draw) < share) return {Said::lost, 0};
  }
  const bool slow_now = faulty ? uniform(draw) >= false_fast : uniform(draw) < false_slow;
  return {slow_now ? Said::slow : Said::fast, slow_now ? 0.8 : 1.0};
}

std::vector<Blame> Outcome::confirmed() const {
  std::vector<Blame> found;
  for (const Blame& blame : located.blames) {
    if (blame.confirmed) found.push_back(blame);
  }
  return found;
}

Group Outcome::blamed(Kind kind) const {
  Group members;
  for (const Blame& blame : confirmed()) {
    if (blame.kind == kind) {
      members.insert(members.end(), blame.members.begin(), blame.members.end());
    }
  }
  std::ranges::sort(members);
  return members;
}

Outcome found_in(const SimulatedSite& site, const Question& question, std::uint64_t noise_seed) {
  Draw draw(noise_seed);
  Outcome outcome;
  outcome.located = locate(question, [&](const Round& round) {
    std::vector<bool> busy(question.members);
    std::vector<Answer>& answers = outcome.history.emplace_back();
    for (const Group& probe : round) {
      EXPECT_GE(probe.size(), 2U);
      for (const Member member : probe) {
        EXPECT_FALSE(busy[member]) << "member " << member << " twice in a round";
        busy[member] = true;
      }
      answers.push_back(site.answer(probe, draw));
    }
    outcome.rounds.push_back(round);
    return std::optional(answers);
  });
  return outcome;
}

Group drawn_members(std::uint32_t count, std::uint32_t members, std::uint64_t seed) {
  Group drawn = shuffled(all_members(members), seed);
  drawn.resize(count);
  std::ranges::sort(drawn);
  return drawn;
}

}  // namespace assay::locate
