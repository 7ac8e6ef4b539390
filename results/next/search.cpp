// Random partitions, and who was slow in too many of them.
#include "results/next/search.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::locate {
namespace {}  // namespace

Search::Search(const Question& question, const Measure& measure)
    : question_(question),
      replay_(question, measure),
      group_(group_size(question.members, question.rule.group)),
      slow_(question.members),
      fast_(question.members),
      cleared_(question.members),
      blamed_(question.members) {}

bool Search::run() {
  const Rule& rule = question_.rule;
  if (!screen(rule.screens)) return false;
  // Nearly everybody is suspected where a boundary lies in the way of every group, or where many
  // are slow: nobody can be a partner known to be fast before the sets are taken apart.
  if (slow_in_all().size() * 2 > question_.members && !dig({all_members(question_.members)})) {
    return false;
  }
  if (!weigh(rule.confirmations) || !reopen() || !rest()) return false;
  const auto is_confirmed = [](const Blame& blame) { return blame.confirmed; };
  for (std::uint32_t watched = 0; watched < rule.watch;) {
    if (std::ranges::any_of(blames_, is_confirmed)) return true;
    const std::uint32_t more = std::min(rule.screens, rule.watch - watched);
    if (!screen(more) || !weigh(rule.repeats) || !reopen()) return false;
    watched += more;
  }
  return true;
}

bool Search::screen(std::uint32_t partitions) {
  const std::vector<Member> all = all_members(question_.members);
  for (std::uint32_t made = 0; made < partitions; ++made) {
    std::vector<Group> groups =
        random_partition(all, group_, seed_of(question_.rule.seed, screened_));
    const auto told = replay_.ask(groups);
    if (!told) return false;
    ++screened_;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if ((*told)[i].fast()) {
        note_fast(groups[i]);
        continue;
      }
      for (const Member member : groups[i]) ++slow_[member];
      sightings_.push_back({std::move(groups[i]), (*told)[i].where});
    }
  }
  explain();
  return true;
}

std::vector<Member> Search::slow_in_all() const {
  std::vector<Member> suspects;
  for (Member member = 0; member < question_.members; ++member) {
    if (slow_[member] == screened_ && fast_[member] == 0 && !blamed_[member]) {
      suspects.push_back(member);
    }
  }
  return suspects;
}

// First who was slow in all of its groups; then, as long as there are groups that nobody explains,
// who was in most of these, at least in two.
bool Search::weigh(std::uint32_t tries) {
  if (!confirm(slow_in_all(), question_.rule.confirmations)) return false;
  for (;;) {
    std::vector<std::uint32_t> seen(question_.members);
    for (const Sighting& sighting : sightings_) {
      if (sighting.explained) continue;
      for (const Member member : sighting.members) ++seen[member];
    }
    std::uint32_t most = 0;
    for (Member member = 0; member < question_.members; ++member) {
      if (seen[member] > cleared_[member]) most = std::max(most, seen[member]);
    }
    if (most < 2) return true;
    std::vector<Member> suspects;
    for (Member member = 0; member < question_.members; ++member) {
      if (seen[member] == most && seen[member] > cleared_[member]) suspects.push_back(member);
    }
    for (const Member member : suspects) cleared_[member] = most;
    if (!confirm(suspects, tries)) return false;
  }
}

// A slow group in which nobody is suspected: what is slow twice more is taken apart.
bool Search::reopen() {
  std::vector<Group> groups;
  for (Sighting& sighting : sightings_) {
    if (sighting.explained || std::exchange(sighting.repeated, true)) continue;
    groups.push_back(sighting.members);
  }
  for (int again = 0; again < 2 && !groups.empty(); ++again) {
    const auto told = replay_.ask(groups);
    if (!told) return false;
    std::vector<Group> slow;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      if ((*told)[i].fast()) {
        note_fast(groups[i]);
      } else {
        slow.push_back(std::move(groups[i]));
      }
    }
    groups = std::move(slow);
  }
  return groups.empty() || dig(std::move(groups));
}

// Whether all but the blamed are fast together: nothing else is to be found then, neither a pair
// that has never met nor a boundary that gives way only under the load of all.
bool Search::rest() {
  for (int look = 0; look < 3; ++look) {
    Group others;
    std::vector<bool> left_out = blamed_;
    for (const Blame& blame : blames_) {
      if (blame.kind == Kind::boundary) return true;  // Slow as it is, whoever is left out.
      if (blame.kind == Kind::pair) left_out[blame.members.front()] = true;
    }
    for (Member member = 0; member < question_.members; ++member) {
      if (!left_out[member]) others.push_back(member);
    }
    if (others.size() < 2) return true;
    for (int again = 0; again < 2; ++again) {
      const auto told = replay_.ask({others});
      if (!told) return false;
      if (told->front().fast()) return true;
    }
    const std::size_t before = blames_.size();
    if (!dig({others})) return false;
    if (blames_.size() == before) {
      leave_open(others, "slow together twice, but not again when it was taken apart");
      return true;
    }
  }
  return true;
}

void Search::note_fast(const Group& members) {
  for (const Member member : members) ++fast_[member];
}

void Search::explain() {
  const auto in = [](const Group& members, Member member) {
    return std::ranges::binary_search(members, member);
  };
  const auto any = [&](const Group& members, const Group& of) {
    return std::ranges::any_of(of, [&](Member member) { return in(members, member); });
  };
  std::vector<const Blame*> between;  // Members are marked; there may be many of them.
  for (const Blame& blame : blames_) {
    const bool two_sided = blame.kind == Kind::boundary || blame.kind == Kind::pair;
    if (two_sided && blame.confirmed) between.push_back(&blame);
  }
  const auto is_blamed = [&](Member member) { return blamed_[member]; };
  for (Sighting& sighting : sightings_) {
    const Group& group = sighting.members;
    sighting.explained =
        sighting.explained || std::ranges::any_of(group, is_blamed) ||
        std::ranges::any_of(between, [&](const Blame* blame) {
          return blame->kind == Kind::boundary
                     ? any(group, blame->members) && any(group, blame->others)
                     : in(group, blame->members[0]) && in(group, blame->members[1]);
        });
  }
}

Located Search::result() {
  Located located;
  explain();
  for (const Sighting& sighting : sightings_) {
    if (sighting.explained) continue;
    blames_.push_back({.kind = Kind::unexplained, .members = sighting.members});
    blames_.back().evidence = {sighting.where};
    blames_.back().not_separated =
        sighting.repeated ? "slow in a random group, but not when the group was measured again"
                          : "slow in a random group, and not measured again";
  }
  located.next = replay_.next();
  located.blames = std::move(blames_);
  located.rounds = replay_.rounds();
  located.screened = screened_;
  located.budget_used_up = replay_.budget_used_up();
  return located;
}

}  // namespace assay::locate
