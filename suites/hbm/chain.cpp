// Linking and numbering.
#include "suites/hbm/chain.hpp"

#include <utility>

#include "results/record/error.hpp"

namespace assay {
namespace {

// splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t next_random(std::uint64_t& state) {
  std::uint64_t mixed = state += 0x9e3779b97f4a7c15U;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
  return mixed ^ (mixed >> 31U);
}

// From 0 to below - 1; `below` under 2^32. The bias is at most below / 2^32 of a place.
std::uint64_t random_below(std::uint64_t& state, std::uint64_t below) {
  return ((next_random(state) >> 32U) * below) >> 32U;
}

}  // namespace

Chain::Chain(Device& device, std::size_t bytes, std::uint64_t seed)
    : memory_(device.allocate(bytes)), count_(bytes / sizeof(Link)) {
  if (count_ < 2 || count_ >= 1ULL << 32U) {
    throw Error{"a chain of " + std::to_string(bytes) + " bytes has too few links or too many",
                "choose from 128 bytes to 256 GiB"};
  }
  links_ = static_cast<Link*>(memory_->data());
  device.parallel([&](unsigned lane, unsigned) {
    if (lane != 0) return;
    shuffle(seed);
    number();
  });
}

void Chain::shuffle(std::uint64_t seed) {
  for (std::size_t i = 0; i < count_; ++i) links_[i] = {links_ + i, 0};
  for (std::size_t i = count_ - 1; i > 0; --i) {
    std::swap(links_[i].next, links_[random_below(seed, i)].next);
  }
}

void Chain::number() {
  Link* link = links_;
  do {
    link->place = cycle_++;
    link = links_ + (link->next - links_);
  } while (link != links_ && cycle_ <= count_);
}

}  // namespace assay
