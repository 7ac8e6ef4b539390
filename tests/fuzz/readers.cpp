// Every reader of a file against broken texts: it never crashes, it refuses or reads, and what it
// read has one form in bytes.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "results/format/campaign.hpp"
#include "results/format/journal.hpp"
#include "results/format/plan.hpp"
#include "results/format/profile.hpp"
#include "results/format/sample.hpp"
#include "results/format/site.hpp"
#include "results/format/verdict.hpp"
#include "results/record/error.hpp"
#include "tests/fuzz/mutator.hpp"
#include "tests/fuzz/nouns.hpp"

namespace assay::fuzz {
namespace {

constexpr int kTexts = 10'000;
constexpr int kTextsMin = 1'000;              // On a slow machine, before the time is up.
constexpr std::chrono::seconds kTimeMax{20};  // A format.

struct Reader {
  std::string name;
  std::vector<std::string> seeds;
  std::function<std::string(std::string_view)> round;  // Reads and writes again; throws Error.
  std::string folder;  // Files of this kind that people wrote, below the repository.
};

std::string verdict_line(const Verdict& verdict) {
  std::string line;
  append_line(line, verdict);
  line.pop_back();  // Its newline.
  return line;
}

std::string sample_round(std::string_view text) {
  SampleLineParser parser;
  Samples samples;
  samples.append(parser.parse(text));
  return to_line(samples[0].whole());
}

std::vector<Reader> readers() {
  return {
      {"site",
       {to_json(site())},
       [](auto t) { return to_json(parse_site(t, "site")); },
       "suites/sites"},
      {"campaign",
       {to_json(campaign())},
       [](auto t) { return to_json(parse_campaign(t, "campaign")); },
       "suites/campaigns"},
      {"profile",
       {to_json(profile())},
       [](auto t) { return to_json(parse_profile(t, "profile")); },
       "suites/profiles"},
      {"plan", {to_json(plan())}, [](auto t) { return to_json(parse_plan(t, "plan")); }, ""},
      {"journal",
       {to_line(journal_event())},
       [](auto t) { return to_line(parse_journal_event(t)); },
       ""},
      {"samples_header",
       {to_line(samples_header())},
       [](auto t) { return to_line(parse_samples_header(t)); },
       ""},
      {"sample", {to_line(sample()), to_line(lost_sample())}, sample_round, ""},
      {"samples_footer",
       {to_line(samples_footer())},
       [](auto t) { return to_line(parse_samples_footer(t)); },
       ""},
      {"attempt_footer",
       {to_json(attempt_footer())},
       [](auto t) { return to_json(parse_attempt_footer(t, "footer")); },
       ""},
      {"verdict",
       {verdict_line(verdict())},
       [](auto t) { return verdict_line(parse_verdict(t)); },
       ""},
      {"summary",
       {to_json(summary())},
       [](auto t) { return to_json(parse_summary(t, "summary")); },
       ""},
  };
}

std::vector<std::string> with_files(std::vector<std::string> seeds, const std::string& folder) {
  const auto path = std::filesystem::path(ASSAY_SOURCE_DIR) / folder;
  if (folder.empty() || !std::filesystem::is_directory(path)) return seeds;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() != ".json") continue;
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    seeds.push_back(text.str());
  }
  std::ranges::sort(seeds);  // The order of a folder is the disk's.
  return seeds;
}

class EveryReader : public testing::TestWithParam<Reader> {};

TEST_P(EveryReader, reads_back_what_was_written) {
  for (const std::string& seed : GetParam().seeds) EXPECT_EQ(GetParam().round(seed), seed);
}

TEST_P(EveryReader, refuses_or_reads_any_broken_text_and_never_crashes) {
  const Reader& reader = GetParam();
  Mutator mutator(20260504, with_files(reader.seeds, reader.folder));
  const auto until = std::chrono::steady_clock::now() + kTimeMax;
  int read = 0;
  for (int i = 0; i < kTexts; ++i) {
    if (i >= kTextsMin && std::chrono::steady_clock::now() > until) break;
    const std::string text = mutator.broken();
    std::string once;
    try {
      once = reader.round(text);
    } catch (const Error& refused) {
      EXPECT_STRNE(refused.what(), "") << text;
      continue;
    }
    ++read;
    try {
      ASSERT_EQ(reader.round(once), once) << "text " << i << ": " << text;
    } catch (const Error& refused) {
      FAIL() << "text " << i << " was read, but not what was written of it: " << refused.what()
             << "\n"
             << text << "\n"
             << once;
    }
  }
  EXPECT_GT(read, 0) << "nothing was read: the changes are too rough to test anything";
}

INSTANTIATE_TEST_SUITE_P(Fuzz, EveryReader, testing::ValuesIn(readers()),
                         [](const auto& one) { return one.param.name; });

}  // namespace
}  // namespace assay::fuzz
