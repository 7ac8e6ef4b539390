// Work beside the judge is done on every verdict, in their order.
#include "results/evidence/aside.hpp"

#include <gtest/gtest.h>

#include "results/record/error.hpp"

namespace assay {
namespace {

// More than two batches.
constexpr std::uint32_t kVerdicts = 5000;

Verdict numbered(std::uint32_t number) {
  Verdict verdict;
  verdict.attempts = number;
  return verdict;
}

TEST(Aside, looks_at_every_verdict_in_order) {
  std::vector<std::uint32_t> seen;
  Aside aside([&](const Verdict& verdict) { seen.push_back(verdict.attempts); });
  for (std::uint32_t number = 0; number < kVerdicts; ++number) aside.add(numbered(number));
  aside.finish();
  ASSERT_EQ(seen.size(), kVerdicts);
  for (std::uint32_t number = 0; number < kVerdicts; ++number) EXPECT_EQ(seen[number], number);
}

TEST(Aside, tells_what_went_wrong_whoever_asks_next) {
  Aside aside([](const Verdict& verdict) {
    if (verdict.attempts == kVerdicts - 1) throw world_error("the disk is full");
  });
  const auto all = [&] {
    for (std::uint32_t number = 0; number < kVerdicts; ++number) aside.add(numbered(number));
    aside.finish();
  };
  EXPECT_THROW(all(), Error);
}

TEST(Aside, without_work_keeps_nothing) {
  Aside aside({});
  aside.add(numbered(1));
  aside.finish();
}

}  // namespace
}  // namespace assay
