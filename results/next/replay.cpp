// Probes are put into rounds first-fit, in the order in which they are asked.
#include "results/next/replay.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "results/record/error.hpp"

namespace assay::locate {
namespace {

struct Packed {
  Round probes;
  std::vector<std::size_t> asked;  // The place of each in the question.
  std::vector<bool> busy;          // By member.
};

bool fits(const Packed& round, const Group& probe) {
  return std::ranges::none_of(probe, [&](Member member) { return round.busy[member]; });
}

std::vector<Packed> pack(const std::vector<Group>& probes, std::uint32_t members) {
  std::vector<Packed> rounds;
  for (std::size_t asked = 0; asked < probes.size(); ++asked) {
    auto round =
        std::ranges::find_if(rounds, [&](const Packed& r) { return fits(r, probes[asked]); });
    if (round == rounds.end()) {
      rounds.push_back({{}, {}, std::vector<bool>(members)});
      round = rounds.end() - 1;
    }
    for (const Member member : probes[asked]) round->busy[member] = true;
    round->probes.push_back(probes[asked]);
    round->asked.push_back(asked);
  }
  return rounds;
}

// What is no number is never fast.
Said said_by(const Answer& answer) {
  return std::isfinite(answer.ratio) && answer.ratio > 0 ? answer.said : Said::lost;
}

}  // namespace

Replay::Replay(const Question& question, const Measure& measure)
    : members_(question.members), rounds_max_(question.rule.rounds_max), measure_(measure) {}

std::optional<std::vector<Told>> Replay::ask(const std::vector<Group>& probes) {
  expect(next_.empty() && !budget_used_up_, "nothing is asked behind the end of the history");
  std::vector<Told> told(probes.size());
  for (Packed& round : pack(probes, members_)) {
    if (answered_ == rounds_max_) {
      budget_used_up_ = true;
      return std::nullopt;
    }
    const auto measured = measure_(round.probes);
    if (!measured) {
      next_ = std::move(round.probes);
      return std::nullopt;
    }
    ++answered_;
    const std::vector<Answer>& answers = *measured;
    if (answers.size() != round.probes.size()) {
      throw Error{fmt::format("round {} has {} answers, but the rule derives {} probes", answered_,
                              answers.size(), round.probes.size()),
                  "give the answers of each round in the order of its probes, lost ones too"};
    }
    for (std::size_t probe = 0; probe < answers.size(); ++probe) {
      told[round.asked[probe]] = {said_by(answers[probe]),
                                  answers[probe].ratio,
                                  {answered_, static_cast<std::uint32_t>(probe)}};
    }
  }
  return told;
}

}  // namespace assay::locate
