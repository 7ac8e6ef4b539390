// Who is measured beside whom: random groups, all pairs, rails. The same on every machine.
#pragma once

#include <cstdint>
#include <vector>

namespace assay::locate {

// Of n members that are asked about (hosts, say): 0 to n - 1, in the site's order.
using Member = std::uint32_t;
using Group = std::vector<Member>;  // Ascending.

// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). The standard library's distributions and
// std::shuffle differ between implementations.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next();
  // Uniform in [0, bound), bound > 0; without bias (Lemire, ACM TOMACS 2019).
  std::uint32_t below(std::uint32_t bound);

 private:
  std::uint64_t state_;
};

// A seed for each use of one seed; neighbours in number have nothing in common.
std::uint64_t seed_of(std::uint64_t seed, std::uint64_t number);

// Fisher-Yates.
std::vector<Member> shuffled(std::vector<Member> members, std::uint64_t seed);

// 0 to n - 1.
std::vector<Member> all_members(std::uint32_t n);

// Every member in exactly one group of at least `size` and fewer than 2 * size members, whose sizes
// differ by at most one; a single group where there are fewer than 2 * size members. size >= 1.
std::vector<Group> random_partition(const std::vector<Member>& members, std::uint32_t size,
                                    std::uint64_t seed);

// The same of neighbours, in the order of `members`.
std::vector<Group> even_partition(const std::vector<Member>& members, std::uint32_t size);

// The round-robin tournament by the circle method: in each round nobody has two partners, over all
// rounds everybody has met everybody once. Pairs are computed, so that no list of them is stored:
// 3,450 hosts have 5,949,525.
class Tournament {
 public:
  explicit Tournament(std::uint32_t members) : members_(members) {}  // At least 2.

  std::uint32_t rounds() const;                              // n - 1; n where n is odd.
  std::uint32_t pairs_each() const { return members_ / 2; }  // Of a round; an odd one sits out.

  struct Pair {
    Member low = 0;
    Member high = 0;
  };
  Pair pair(std::uint32_t round, std::uint32_t index) const;

 private:
  std::uint32_t members_;
};

// Members (the NICs of a host, in the site's order) by rail: member i is on rail i modulo rails.
// Rails without a member have an empty group. rails >= 1.
std::vector<Group> by_rail(std::uint32_t members, std::uint32_t rails);

}  // namespace assay::locate
