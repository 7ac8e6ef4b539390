// Nobody is blamed by a random group alone: each suspect is tested among partners that are known to
// be fast, more than once and with others each time, while a group of such partners alone shows
// that they are fast still.
#include <algorithm>
#include <utility>

#include "results/next/robust.hpp"
#include "results/next/search.hpp"

namespace assay::locate {

struct Search::Trial {
  Blame blame;
  std::vector<double> ratios;
  bool decided = false;

  Member who() const { return blame.members.front(); }
};

// Those that were never in a slow group of a partition first; the others where these are too few.
std::vector<Member> Search::known_fast() const {
  std::vector<Member> never_slow;
  std::vector<Member> sometimes;
  for (Member member = 0; member < question_.members; ++member) {
    if (fast_[member] == 0 || blamed_[member]) continue;
    (slow_[member] == 0 ? never_slow : sometimes).push_back(member);
  }
  if (never_slow.size() < 2 * std::size_t{group_}) {
    never_slow.insert(never_slow.end(), sometimes.begin(), sometimes.end());
  }
  return never_slow;
}

// `tries`: of one that is never slow; one that is, though not always, is tested on.
bool Search::confirm(const std::vector<Member>& suspects, std::uint32_t tries) {
  std::vector<Trial> trials;
  for (const Member suspect : suspects) {
    if (blamed_[suspect]) continue;
    trials.push_back({.blame = {.kind = Kind::member, .members = {suspect}}, .ratios = {}});
  }
  std::uint32_t void_rounds = 0;
  while (std::ranges::any_of(trials, [](const Trial& trial) { return !trial.decided; })) {
    const bool tested = test(trials, void_rounds);
    for (Trial& trial : trials) trial.decided = trial.decided || decide(trial, tries);
    if (!tested) {
      const std::string why =
          replay_.budget_used_up() ? "the rounds were used up before it was tested"
          : void_rounds > 0        ? "the partners known to be fast were slow beside it"
                                   : "no partner is known to be fast: it cannot be tested alone";
      for (const Trial& trial : trials) {
        if (!trial.decided) close(trial, why);
      }
      explain();
      return replay_.next().empty() && !replay_.budget_used_up();
    }
  }
  explain();
  return true;
}

// One more test of each that is not decided. False: it cannot be tested on.
bool Search::test(std::vector<Trial>& trials, std::uint32_t& void_rounds) {
  std::vector<Trial*> open;
  std::vector<bool> suspected(question_.members);
  for (Trial& trial : trials) {
    if (trial.decided) continue;
    open.push_back(&trial);
    suspected[trial.who()] = true;
  }
  std::vector<Member> partners = known_fast();
  std::erase_if(partners, [&](Member member) { return suspected[member]; });
  partners = shuffled(std::move(partners), seed_of(~question_.rule.seed, draws_++));
  if (partners.empty()) return false;
  const std::size_t each =
      std::clamp<std::size_t>(partners.size() / (open.size() + 1), 1, group_ - 1);
  std::size_t next = 0;
  const auto take = [&](Group& probe, std::size_t count) {
    for (; count > 0; --count) probe.push_back(partners[next++ % partners.size()]);
    std::ranges::sort(probe);
  };
  std::vector<Group> probes;
  for (const Trial* trial : open) take(probes.emplace_back(Group{trial->who()}), each);
  if (partners.size() > each) take(probes.emplace_back(), each + 1);
  const auto told = replay_.ask(probes);
  if (!told) return false;
  if (probes.size() > open.size() && !told->back().fast()) {
    // The partners themselves are slow now: this round says nothing of anybody.
    return ++void_rounds <= question_.rule.confirmations;
  }
  for (std::size_t i = 0; i < open.size(); ++i) {
    const Told& said = (*told)[i];
    Blame& blame = open[i]->blame;
    ++blame.tests;
    if (said.fast()) continue;
    ++blame.slow;
    if (said.said == Said::lost) ++blame.lost;
    if (said.said == Said::slow) open[i]->ratios.push_back(said.ratio);
    blame.evidence.push_back(said.where);
  }
  return true;
}

bool Search::decide(Trial& trial, std::uint32_t tries) {
  const Rule& rule = question_.rule;
  const std::uint32_t limit = trial.blame.slow == 0 ? tries : std::max(tries, rule.repeats);
  trial.blame.confirmed = trial.blame.slow >= rule.confirmations;
  if (!trial.blame.confirmed && trial.blame.tests < limit) return false;
  if (trial.blame.slow == 0) {
    ++fast_[trial.who()];
  } else {
    close(trial, "suspected, but not slow often enough among partners known to be fast");
  }
  return true;
}

void Search::close(const Trial& trial, const std::string& why) {
  Blame blame = trial.blame;
  if (!trial.ratios.empty()) blame.ratio = median(trial.ratios);
  if (blame.confirmed) {
    blamed_[trial.who()] = true;
  } else {
    blame.not_separated = why;
  }
  blames_.push_back(std::move(blame));
}

}  // namespace assay::locate
