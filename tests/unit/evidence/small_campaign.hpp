// A small finished campaign on disk, written by the program's own writers, and a key to seal it
// with.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "results/evidence/verify.hpp"
#include "results/format/sample.hpp"
#include "results/record/plan.hpp"
#include "results/record/sample.hpp"

namespace assay {

class SmallCampaign {
 public:
  SmallCampaign();
  ~SmallCampaign();
  SmallCampaign(const SmallCampaign&) = delete;
  SmallCampaign& operator=(const SmallCampaign&) = delete;

  std::filesystem::path folder() const { return home_ / "campaign"; }
  std::filesystem::path key() const { return home_ / "key"; }
  std::filesystem::path public_key() const { return home_ / "key.pub"; }
  std::filesystem::path home() const { return home_; }

  // Before write(): what is planned, and what the worker said.
  Plan plan;
  std::vector<Sample> samples;
  std::string header_reality = "real";
  std::string device_kind = "cpu";
  Facts libraries;  // As the workers name them.
  std::vector<std::string> events{"campaign_started", "campaign_finished"};
  bool with_footer = true;

  void write();                   // Everything but verdicts.
  void judge();                   // Verdicts, summary and reports, as `assay run` writes them.
  void ready();                   // write() and judge().
  void seal();                    // ready() and seal.
  void seal_only();               // With this campaign's key.
  Verification verified() const;  // With this campaign's public key.
  void rewrite_samples(const std::function<void(std::vector<Sample>&)>& edit);

  // Lists, hashes and signs what stands there now, as a dishonest owner of the key would.
  void hash_and_sign_again();

 private:
  void write_samples(const std::filesystem::path& payload);

  std::filesystem::path home_;
};

std::string bytes_of(const std::filesystem::path& path);
void put(const std::filesystem::path& path, const std::string& bytes);
void append(const std::filesystem::path& path, const std::string& bytes);
void replace(const std::filesystem::path& path, const std::string& old, const std::string& with);

// All of a verification's differences, for a matcher.
std::string differences(const Verification& verification);

}  // namespace assay
