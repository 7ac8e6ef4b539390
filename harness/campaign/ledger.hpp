// What a campaign folder already holds: the results of finished cases, and how often each job was
// tried.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "results/record/journal.hpp"
#include "results/record/plan.hpp"
#include "results/record/rank_report.hpp"
#include "results/record/samples.hpp"
#include "results/store/folder.hpp"

namespace assay {

class Ledger {
 public:
  Ledger(const CampaignFolder& folder, const Plan& plan, std::string plan_sha256);

  // States which bytes of the files that an earlier run left unfinished are accepted; a case that
  // ran then is simply not among them. Afterwards knows all results.
  void recover(const std::vector<JournalEvent>& events);

  bool has(const std::string& case_name, const std::string& unit) const;

  // Above every attempt that has left a trace.
  std::uint32_t next_attempt(const std::string& job);

  std::filesystem::path samples_path(const std::string& job, std::uint32_t attempt) const;
  std::filesystem::path output_path(const std::string& job, std::uint32_t attempt) const;

  // The worker of this attempt has ended: what counts is what stands in its file. `lost` are the
  // cases that it was at; those that stand in the file are not lost. Returns those that are.
  std::vector<LostCase> settle(const std::string& job, std::uint32_t attempt,
                               const std::vector<LostCase>& lost);

  // States cases as lost in an attempt of its own, which no worker made.
  std::vector<LostCase> lose(const std::string& job, const std::vector<LostCase>& lost);

  // What the ranks of that attempt wrote before they ended, about that case.
  std::vector<RankReport> rank_reports(const std::string& job, std::uint32_t attempt,
                                       const std::string& case_name) const;

  // What is wrong with the files that were read, each a sentence.
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void note(const Measurements& measured);
  void note_attempt(const std::string& file);
  void note_attempt(const std::string& job, std::uint32_t attempt);

  const CampaignFolder& folder_;
  const Plan& plan_;
  std::string plan_sha256_;
  std::map<std::string, std::set<std::string>> finished_;  // Unit to names of cases.
  std::map<std::string, std::uint32_t> attempts_;          // Job to the highest one.
  std::vector<std::string> problems_;
};

}  // namespace assay
