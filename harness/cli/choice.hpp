// Which site, campaign and profile a call means: a file by its path, or one that the program
// carries by its name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "results/record/campaign.hpp"
#include "results/record/profile.hpp"
#include "results/record/unit.hpp"

namespace assay {

// A text with the name that messages use for it.
struct Chosen {
  std::string file;
  std::string text;
};

struct Carried {
  std::string_view name;
  std::string_view text;
};

// Campaigns, profiles and sites of suites/, embedded at build time, sorted by name.
const std::vector<Carried>& carried_campaigns();
const std::vector<Carried>& carried_profiles();
const std::vector<Carried>& carried_sites();

// A path where it has a '/' or ends in ".json"; else a carried name. Throws Error that lists the
// names.
Chosen choose_campaign(const std::string& file_or_name);
Chosen choose_profile(const std::string& file_or_name);

// Where the caller names none: the carried profile of the campaign's name, else the one written for
// exactly this device model, else the one for its kind. Throws Error where none fits.
Chosen choose_profile_for(const Site& site, const Campaign& campaign);

// The site of a file, a carried one, or this host as `assay-worker --describe` reads it (an empty
// name, or "this-machine"). `devices` 0 is a device a NUMA node.
Chosen choose_site(const std::string& file_or_name, unsigned devices);

}  // namespace assay
