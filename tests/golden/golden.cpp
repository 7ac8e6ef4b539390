// The committed golden street: the same verdict bytes, today and on every machine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

#include "results/evidence/recompute.hpp"
#include "results/store/file.hpp"
#include "street.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const fs::path kStreet = fs::path(ASSAY_SOURCE_DIR) / "results/reference/street";

std::map<std::string, std::string> files_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& file : fs::recursive_directory_iterator(folder)) {
    if (file.is_regular_file()) {
      files[fs::relative(file.path(), folder).string()] = read_file(file.path());
    }
  }
  return files;
}

struct TemporaryFolder {
  fs::path path;
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "assay-golden-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~TemporaryFolder() { fs::remove_all(path); }
};

TEST(Golden, the_committed_samples_give_the_committed_verdicts_byte_for_byte) {
  const TemporaryFolder temporary;
  record_verdicts(CampaignFolder::open(kStreet), std::nullopt, temporary.path, {});
  for (const char* file : {"verdicts.jsonl", "findings.jsonl", "summary.json"}) {
    EXPECT_EQ(read_file(temporary.path / file), read_file(kStreet / file));
  }
}

TEST(Golden, the_committed_folder_is_what_regenerate_writes) {
  const TemporaryFolder temporary;
  golden::write_street(temporary.path / "street");
  EXPECT_EQ(files_of(temporary.path / "street"), files_of(kStreet));
}

TEST(Golden, is_rejected_and_says_why) {
  const Recomputed found = recompute(CampaignFolder::open(kStreet), std::nullopt, {});
  const Summary& summary = found.ruling.summary;
  EXPECT_EQ(summary.exit, Exit::rejected);
  EXPECT_THAT(summary.headline, testing::StartsWith("REJECTED: 2 of 10 devices fail (cpu-1: "));
  EXPECT_EQ(summary.not_offered, 1U);
  EXPECT_THAT(summary.problems, testing::Contains(HasSubstr("street-cpu-8.1.jsonl")));
  EXPECT_THAT(summary.problems, testing::Contains(HasSubstr("gemm.bf16 must be offered")));
}

struct Expected {
  const char* unit;
  const char* case_name;
  const char* outcome;  // "" for recorded only.
  const char* reason;
};

class GoldenVerdict : public testing::TestWithParam<Expected> {};

TEST_P(GoldenVerdict, is_as_designed) {
  const Expected& expected = GetParam();
  std::string found = "not planned";
  std::string reason;
  const VerdictSink look = [&](const Verdict& verdict, const auto&) {
    const bool here = verdict.unit == expected.unit;
    if (!here || !verdict.case_name.starts_with(expected.case_name)) return;
    found = verdict.outcome ? std::string(name(*verdict.outcome)) : "";
    reason = verdict.reason;
  };
  recompute(CampaignFolder::open(kStreet), std::nullopt, {look, {}});
  EXPECT_EQ(found, expected.outcome) << reason;
  EXPECT_THAT(reason, HasSubstr(expected.reason));
}

INSTANTIATE_TEST_SUITE_P(
    Golden, GoldenVerdict,
    testing::Values(Expected{"host-0", "preflight.host", "pass", "clock_source tsc"},
                    Expected{"host-1", "preflight.host", "fail", "clock_source hpet"},
                    Expected{"cpu-0", "preflight.read", "", "30.0 GB/s, recorded only"},
                    Expected{"cpu-0", "preflight.timer", "pass", "at most 100 ns demanded"},
                    Expected{"cpu-0", "hbm.triad", "pass", "60 % of preflight.read"},
                    Expected{"cpu-1", "hbm.triad", "fail", "15.0 GB/s, at least 18.0 GB/s"},
                    Expected{"cpu-1", "preflight.timer", "fail", "200 ns, at most 100 ns"},
                    Expected{"cpu-2", "gemm.fp32", "fail", "wrong result: Freivalds"},
                    Expected{"cpu-3", "gemm.fp32", "indeterminate", "within the uncertainty"},
                    Expected{"cpu-3", "hbm.triad", "error", "too noisy"},
                    Expected{"cpu-4", "gemm.fp32", "error", "impossible value nan"},
                    Expected{"cpu-4", "hbm.triad", "error", "unverified timing"},
                    Expected{"cpu-4", "preflight.timer", "error", "wrong unit of measure"},
                    Expected{"cpu-4", "hbm.copy", "error", "faster than physics"},
                    Expected{"cpu-5", "hbm.triad", "missing", "nothing came back"},
                    Expected{"cpu-6", "hbm.triad", "error", "signal 11"},
                    Expected{"cpu-6", "gemm.fp32", "pass", "250 GFLOP/s"},
                    Expected{"cpu-6", "gemm.bf16", "missing", "nothing came back"},
                    Expected{"cpu-7", "hbm.triad", "error", "foreign_cpus was 1.38"},
                    Expected{"cpu-7", "hbm.copy", "error", "foreign_cpus is unknown"},
                    Expected{"cpu-7", "gemm.fp32", "missing", "nothing came back"},
                    Expected{"cpu-7", "gemm.bf16", "not planned", ""},
                    Expected{"cpu-8", "hbm.copy", "missing", "nothing came back"},
                    Expected{"cpu-9", "preflight.read", "error", "only 11 values"},
                    Expected{"cpu-9", "hbm.copy", "error",
                             "its reference preflight.read was not"}));

}  // namespace
}  // namespace assay
