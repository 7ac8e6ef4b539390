// Every target against broken texts, without libFuzzer: it runs wherever the other tests run.
#include <gtest/gtest.h>

#include <chrono>

#include "results/record/registered.hpp"
#include "tests/fuzz/mutator.hpp"
#include "tests/fuzz/target.hpp"

namespace assay::fuzz {
namespace {

constexpr int kTexts = 2'000;
constexpr int kTextsMin = 500;               // On a slow machine, before the time is up.
constexpr std::chrono::seconds kTimeMax{5};  // A target.

class EveryReader : public testing::TestWithParam<const Target*> {
 protected:
  // Whole texts, what libFuzzer made of them, and what once was a finding.
  static std::vector<std::string> known() {
    const std::string& name = GetParam()->name;
    std::vector<std::string> texts = GetParam()->seeds();
    for (const char* folder : {"tests/fuzz/corpus/", "tests/fuzz/findings/"}) {
      for (std::string& text : files_of(folder + name)) texts.push_back(std::move(text));
    }
    return texts;
  }
};

TEST_P(EveryReader, takes_what_was_written_as_a_whole) {
  for (const std::string& seed : GetParam()->seeds()) {
    const Tried tried = GetParam()->attempt(seed);
    EXPECT_TRUE(tried.read) << seed;
    EXPECT_EQ(tried.finding, "") << seed;
  }
}

TEST_P(EveryReader, keeps_its_promise_for_every_text_of_the_corpus) {
  for (const std::string& text : known()) EXPECT_EQ(GetParam()->attempt(text).finding, "") << text;
}

TEST_P(EveryReader, keeps_its_promise_for_any_broken_text) {
  Mutator mutator(20260504, known());
  const auto until = std::chrono::steady_clock::now() + kTimeMax;
  int read = 0;
  for (int i = 0; i < kTexts; ++i) {
    if (i >= kTextsMin && std::chrono::steady_clock::now() > until) break;
    const std::string text = mutator.broken();
    const Tried tried = GetParam()->attempt(text);
    ASSERT_EQ(tried.finding, "") << "text " << i << ": " << text;
    if (tried.read) ++read;
  }
  EXPECT_GT(read, 0) << "nothing was read: the changes are too rough to test anything";
}

INSTANTIATE_TEST_SUITE_P(Fuzz, EveryReader, testing::ValuesIn(Registered<Target>::all()),
                         [](const auto& one) { return one.param->name; });

}  // namespace
}  // namespace assay::fuzz
