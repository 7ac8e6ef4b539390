// Generated, never stored: partitions and pairs from a seed and a number.
#include "results/next/partition.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "results/record/error.hpp"

namespace assay::locate {

std::uint64_t Draw::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31);
}

std::uint32_t Draw::below(std::uint32_t bound) {
  expect(bound > 0, "a draw has something to choose from");
  const std::uint32_t rest = static_cast<std::uint32_t>(-bound) % bound;  // 2^32 modulo bound.
  for (;;) {
    const std::uint64_t product = (next() >> 32) * bound;
    if (static_cast<std::uint32_t>(product) >= rest) {
      return static_cast<std::uint32_t>(product >> 32);
    }
  }
}

std::uint64_t seed_of(std::uint64_t seed, std::uint64_t number) {
  const std::uint64_t first = Draw(seed).next();
  return Draw(first ^ Draw(~number).next()).next();
}

std::vector<Member> shuffled(std::vector<Member> members, std::uint64_t seed) {
  Draw draw(seed);
  for (std::size_t left = members.size(); left > 1; --left) {
    std::swap(members[left - 1], members[draw.below(static_cast<std::uint32_t>(left))]);
  }
  return members;
}

std::vector<Member> all_members(std::uint32_t n) {
  std::vector<Member> all(n);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

std::vector<Group> even_partition(const std::vector<Member>& order, std::uint32_t size) {
  expect(size >= 1, "a group has members");
  const std::size_t count = std::max<std::size_t>(1, order.size() / size);
  std::vector<Group> groups;
  groups.reserve(count);
  auto from = order.begin();
  for (std::size_t made = 0; made < count; ++made) {
    const std::size_t take = order.size() / count + (made < order.size() % count ? 1 : 0);
    const auto to = from + static_cast<std::ptrdiff_t>(take);
    groups.emplace_back(from, to);
    from = to;
  }
  return groups;
}

std::vector<Group> random_partition(const std::vector<Member>& members, std::uint32_t size,
                                    std::uint64_t seed) {
  std::vector<Group> groups = even_partition(shuffled(members, seed), size);
  for (Group& group : groups) std::ranges::sort(group);
  return groups;
}

std::uint32_t Tournament::rounds() const { return members_ % 2 == 0 ? members_ - 1 : members_; }

// One seat stays, the others turn by one a round; opposite seats meet. Of an odd number the seat
// that stays is empty, and who would meet it sits out.
Tournament::Pair Tournament::pair(std::uint32_t round, std::uint32_t index) const {
  expect(members_ >= 2 && round < rounds() && index < pairs_each(), "a pair of the tournament");
  const std::uint64_t circle = rounds();
  const bool even = members_ % 2 == 0;
  if (even && index == 0) return {round, members_ - 1};
  const std::uint64_t step = even ? index : index + 1ULL;
  const auto ahead = static_cast<Member>((round + step) % circle);
  const auto behind = static_cast<Member>((round + circle - step) % circle);
  return {std::min(ahead, behind), std::max(ahead, behind)};
}

std::vector<Group> by_rail(std::uint32_t members, std::uint32_t rails) {
  expect(rails >= 1, "there is a rail");
  std::vector<Group> groups(rails);
  for (Member member = 0; member < members; ++member) groups[member % rails].push_back(member);
  return groups;
}

}  // namespace assay::locate
