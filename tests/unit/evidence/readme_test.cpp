// results/README.md promises that stock programs verify a bag: its own commands are run here.
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>

#include "results/evidence/bag.hpp"
#include "small_campaign.hpp"

extern char** environ;

namespace assay {
namespace {

namespace fs = std::filesystem;

// The first block of shell commands.
std::string commands_of_readme() {
  const std::string readme = bytes_of(fs::path(ASSAY_SOURCE_DIR) / "results/README.md");
  const std::string open = "```sh\n";
  const auto begin = readme.find(open);
  if (begin == std::string::npos) return "exit 99";
  const auto start = begin + open.size();
  return readme.substr(start, readme.find("```", start) - start);
}

int exit_code_of(const SmallCampaign& campaign) {
  std::string script = "cd '" + campaign.folder().string() + "'; KEY='" +
                       campaign.public_key().string() + "'\n" + commands_of_readme();
  std::string shell = "sh";
  std::string flags = "-euc";
  const std::array<char*, 4> words{shell.data(), flags.data(), script.data(), nullptr};
  pid_t child = 0;
  if (::posix_spawnp(&child, "sh", nullptr, nullptr, words.data(), environ) != 0) return -1;
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

TEST(Readme, its_commands_verify_a_sealed_campaign) {
  SmallCampaign campaign;
  campaign.seal();
  EXPECT_EQ(exit_code_of(campaign), 0);
}

TEST(Readme, its_commands_refuse_one_flipped_byte) {
  SmallCampaign campaign;
  campaign.seal();
  for (const char* name : {"data/samples/memory-cpu-0.1.jsonl", "data/plan.json", kBagit, kManifest,
                           kTagManifest, kSignature}) {
    const std::string bytes = bytes_of(campaign.folder() / name);
    std::string flipped = bytes;
    flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 1);
    put(campaign.folder() / name, flipped);
    EXPECT_NE(exit_code_of(campaign), 0) << name;
    put(campaign.folder() / name, bytes);
  }
  EXPECT_EQ(exit_code_of(campaign), 0);
}

TEST(Readme, its_commands_refuse_an_extra_file) {
  SmallCampaign campaign;
  campaign.seal();
  put(campaign.folder() / "data/extra", "x");
  EXPECT_NE(exit_code_of(campaign), 0);
}

TEST(Readme, its_commands_refuse_a_missing_file) {
  SmallCampaign campaign;
  campaign.seal();
  fs::remove(campaign.folder() / "data/summary.json");
  EXPECT_NE(exit_code_of(campaign), 0);
}

}  // namespace
}  // namespace assay
