// Finding the texts that a call names.
#include "harness/cli/choice.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "harness/site/describe.hpp"
#include "results/format/profile.hpp"
#include "results/record/error.hpp"
#include "results/record/near_names.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

// The site that is read off the host itself.
constexpr std::string_view kThisMachine = "this-machine";

bool is_path(const std::string& text) {
  return text.find('/') != std::string::npos || text.ends_with(".json");
}

Chosen choose(const std::string& file_or_name, const std::vector<Carried>& carried,
              const std::string& what) {
  if (is_path(file_or_name)) return {file_or_name, read_file(file_or_name, kHumanFileBytesMax)};
  std::vector<std::string> names;
  for (const Carried& one : carried) {
    if (one.name == file_or_name) return {std::string(one.name) + ".json", std::string(one.text)};
    names.emplace_back(one.name);
  }
  throw Error{fmt::format("--{} '{}': there is no such carried {}", what, file_or_name, what),
              fmt::format("{} Carried: {}; or give the path of a file, such as ./{}.json",
                          did_you_mean(file_or_name, names), fmt::join(names, ", "), what)};
}

}  // namespace

Chosen choose_campaign(const std::string& file_or_name) {
  return choose(file_or_name, carried_campaigns(), "campaign");
}

Chosen choose_profile(const std::string& file_or_name) {
  return choose(file_or_name, carried_profiles(), "profile");
}

Chosen choose_profile_for(const Site& site, const Campaign& campaign) {
  const auto chosen = [](const Carried& one) {
    return Chosen{std::string(one.name) + ".json", std::string(one.text)};
  };
  for (const Carried& one : carried_profiles()) {
    if (one.name == campaign.name) return chosen(one);
  }
  expect(!site.hosts.empty() && !site.hosts.front().devices.empty(), "a site has devices");
  const SiteDevice& device = site.hosts.front().devices.front();
  for (const std::string& wanted : {device.model, device.kind}) {
    for (const Carried& one : carried_profiles()) {
      // A profile for one campaign alone bears its name.
      const bool general = std::ranges::none_of(
          carried_campaigns(),
          [&](const Carried& campaign_file) { return campaign_file.name == one.name; });
      const Profile profile = parse_profile(one.text, std::string(one.name) + ".json");
      if (general && profile.device == wanted) return chosen(one);
    }
  }
  throw Error{fmt::format("no carried profile is for '{}'", device.model),
              "name one with --profile; see assay list profiles"};
}

Chosen choose_site(const std::string& file_or_name, unsigned devices) {
  if (file_or_name.empty() || file_or_name == kThisMachine) {
    return {"assay-worker --describe", describe_host(worker_path(), devices)};
  }
  if (devices != 0)
    throw Error{"--devices splits this host and --site names another", "drop one of them"};
  return choose(file_or_name, carried_sites(), "site");
}

}  // namespace assay
