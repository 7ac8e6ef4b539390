// From the options of a call to a frozen campaign folder.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "harness/cli/choice.hpp"
#include "results/record/plan.hpp"
#include "results/store/folder.hpp"

namespace assay {

struct CampaignOptions {
  std::string site;
  std::string campaign = "quick";
  std::string profile;
  std::string launcher = "local";
  std::string only;
  std::vector<std::string> units;  // Patterns; none: all of the site.
  std::filesystem::path out;
  unsigned devices = 0;
  std::optional<std::uint64_t> seed;
  bool resume = false;
  bool rehearsal = false;  // On a model of the site: everything of it says so.
};

// The options that run and plan share; of a part of the site, rehearse too.
void declare_campaign_options(CLI::App& app, CampaignOptions& options);
void declare_units_option(CLI::App& app, CampaignOptions& options);

// Everything that a campaign starts from, checked; nothing is written yet.
struct Prepared {
  Chosen site_text;
  Chosen campaign_text;
  Chosen profile_text;
  std::optional<std::string> inventory_text;  // Where the site names one.
  Site site;
  Campaign campaign;
  Profile profile;
  Plan plan;
};

Prepared prepare(const CampaignOptions& options);

// --out, or campaigns/<campaign>-<time> below the current folder.
std::filesystem::path out_folder(const CampaignOptions& options, const Plan& plan);

// Writes inputs/, site.json, campaign.json, profile.json and, last, plan.json with their digests.
CampaignFolder freeze(Prepared& prepared, const std::filesystem::path& out);

}  // namespace assay
