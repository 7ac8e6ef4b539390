// The search itself: screen, suspect, confirm, bisect, look between the halves, look at the rest.
// For locate.cpp alone. Each step returns false where the history ends within it.
#pragma once

#include <vector>

#include "results/next/replay.hpp"

namespace assay::locate {

// A group of a random partition that was not fast.
struct Sighting {
  Group members;
  Where where;
  bool explained = false;  // Somebody in it is blamed.
  bool repeated = false;   // It was measured once more.
};

// Two sets that are fast each by itself, and slow together.
struct Halves {
  Group a;
  Group b;
};

class Search {
 public:
  Search(const Question& question, const Measure& measure);

  bool run();

  // What is left open becomes blames of kind unexplained.
  Located result();

 private:
  // search.cpp: who may be slow, from random partitions.
  bool screen(std::uint32_t partitions);
  std::vector<Member> slow_in_all() const;
  bool weigh(std::uint32_t tries);
  bool reopen();
  bool rest();
  void note_fast(const Group& members);
  void explain();

  // confirm.cpp: is one slow among partners that are known to be fast?
  struct Trial;
  bool confirm(const std::vector<Member>& suspects, std::uint32_t tries);
  bool test(std::vector<Trial>& trials, std::uint32_t& void_rounds);
  bool decide(Trial& trial, std::uint32_t tries);
  void close(const Trial& trial, const std::string& why);
  std::vector<Member> known_fast() const;

  // bisect.cpp: where in a set that is slow again and again?
  bool dig(std::vector<Group> sets);
  bool across(std::vector<Halves> apart);
  bool still_together(std::vector<Halves>& apart);
  bool settle_pairs(const std::vector<Halves>& pairs);
  bool settle_boundary(const Halves& halves);
  Halves halves_of(const Group& set) const;
  void leave_open(const Group& set, std::string why);

  // boundary.cpp: which side of a boundary, by other zones.
  bool name_boundary(Blame& blame);

  const Question& question_;
  Replay replay_;
  std::uint32_t group_;              // Members of a group of this site.
  std::uint32_t screened_ = 0;       // Random partitions.
  std::vector<std::uint32_t> slow_;  // By member: groups of partitions that were not fast.
  std::vector<std::uint32_t> fast_;  // By member: fast probes it was in.
  std::vector<std::uint32_t>
      cleared_;               // By member: sightings that a confirmation did not bear out.
  std::vector<bool> blamed_;  // By member.
  std::vector<Sighting> sightings_;
  std::vector<Blame> blames_;
  std::size_t draws_ = 0;  // Of partners: each has others.
};

}  // namespace assay::locate
