// Options to a frozen campaign folder.
#include "harness/cli/prepare.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <set>

#include "harness/cli/inventory_file.hpp"
#include "harness/launch/launcher.hpp"
#include "harness/plan/forecast.hpp"
#include "harness/plan/plan.hpp"
#include "results/format/campaign.hpp"
#include "results/format/plan.hpp"
#include "results/format/profile.hpp"
#include "results/format/site.hpp"
#include "results/next/groups.hpp"
#include "results/store/clock.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

std::array<std::uint64_t, 2> random_words() {
  std::array<std::uint64_t, 2> words{};
  if (getrandom(words.data(), sizeof words, 0) != static_cast<ssize_t>(sizeof words)) {
    throw world_error("the kernel gives no random numbers");
  }
  return words;
}

// The name under which a file stands in inputs/: its own, without its folders.
std::string input_name(const std::string& role, const Chosen& chosen) {
  const auto name = std::filesystem::path(chosen.file).filename().string();
  return name.ends_with(".json") ? role + "-" + name : role + ".json";
}

const LauncherType& launcher_named(const std::string& name) {
  if (const auto* type = Registered<LauncherType>::find(name)) return *type;
  std::string names;
  for (const LauncherType* type : Registered<LauncherType>::all()) names += " " + type->name;
  throw Error{fmt::format("there is no launcher '{}'", name), "--launcher is one of:" + names};
}

bool on_path(const std::string& program) {
  const char* const path = std::getenv("PATH");
  std::string_view left = path == nullptr ? "" : path;
  while (!left.empty()) {
    const std::size_t end = left.find(':');
    const std::filesystem::path folder(left.substr(0, end));
    left.remove_prefix(end == std::string_view::npos ? left.size() : end + 1);
    if (::access((folder / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

// What would exceed a budget of power by itself would wait for ever.
void check_power(const Prepared& made) {
  std::set<std::string> units;
  for (const PlanEntry& entry : made.plan.entries)
    units.insert(entry.units.begin(), entry.units.end());
  const std::vector<std::string> refusals = power_refusals(made.site, units);
  if (refusals.empty()) return;
  throw Error{fmt::format("{}", fmt::join(refusals, "\n")),
              "mend the budgets or the watts in the site file, or plan smaller groups"};
}

// Nothing is frozen that cannot be launched at all. What only some of the cases need, those cases
// miss when they are started, and the others are measured.
void check_launching(const LauncherType& launcher, const Prepared& made) {
  std::string complaints;
  for (const std::string& complaint : launcher.complaints(made.site)) {
    complaints += (complaints.empty() ? "" : "\n") + complaint;
  }
  if (!complaints.empty()) {
    throw Error{complaints,
                "choose another --launcher (assay list launchers), or mend the site file"};
  }
  const auto missing = [&](const PlanEntry& entry) {
    return !std::ranges::all_of(launcher.needs(entry.group), on_path);
  };
  if (!std::ranges::all_of(made.plan.entries, missing)) return;
  throw Error{fmt::format("every planned case needs {}, which is not on the PATH",
                          fmt::join(launcher.needs(true), ", ")),
              "install it (mpirun: Open MPI, package openmpi-bin), or mend PATH"};
}

// A model of the site in the site's place. No profile of a real device fits what stands there then.
void simulate(Site& site) {
  const std::string mark = "simulated ";
  site.reality = "simulated";
  for (auto& [name, type] : site.layout.host_types) type.model = mark + type.model;
  for (SiteHost& host : site.hosts) {
    for (SiteDevice& device : host.devices) device.model = mark + device.model;
  }
}

}  // namespace

void declare_campaign_options(CLI::App& app, CampaignOptions& options) {
  app.add_option("--site", options.site,
                 "Site file, or the name of a carried one; without it, this host")
      ->type_name("SITE");
  app.add_option("--campaign", options.campaign, "Campaign file, or the name of a carried one")
      ->type_name("CAMPAIGN")
      ->capture_default_str();
  app.add_option("--profile", options.profile,
                 "Profile file, or the name of a carried one; without it, the one for the device")
      ->type_name("PROFILE");
  app.add_option("--launcher", options.launcher, "How jobs are started")
      ->type_name("LAUNCHER")
      ->capture_default_str();
  app.add_option("--only", options.only, "Glob over case names, such as 'hbm.*'")
      ->type_name("GLOB");
  declare_units_option(app, options);
  app.add_option("--devices", options.devices,
                 "Split this host's cores into so many CPU devices; without it, one a NUMA node")
      ->check(CLI::Range(1, 4096).description(""))
      ->type_name("N");
  app.add_option("--seed", options.seed, "Seed of all operands; without it, a random one")
      ->type_name("N");
  app.add_option("--out", options.out, "Campaign folder to make; without it, campaigns/NAME-TIME")
      ->type_name("DIR");
}

void declare_units_option(CLI::App& app, CampaignOptions& options) {
  app.add_option("--units", options.units,
                 "Only these units, what stands in them and what they stand in, such as "
                 "'rack-017/tray-[05-06]'; several by commas")
      ->delimiter(',')
      ->type_name("UNITS");
}

Prepared prepare(const CampaignOptions& options) {
  const LauncherType* const launcher =
      options.rehearsal ? nullptr : &launcher_named(options.launcher);
  Prepared made;
  made.campaign_text = choose_campaign(options.campaign);
  made.campaign = parse_campaign(made.campaign_text.text, made.campaign_text.file);
  made.site_text = choose_site(options.site, options.devices);
  made.site = parse_site(made.site_text.text, made.site_text.file);
  made.inventory_text = checked_inventory_text(made.site, made.site_text.file);
  if (options.rehearsal) simulate(made.site);
  made.profile_text = options.profile.empty() ? choose_profile_for(made.site, made.campaign)
                                              : choose_profile(options.profile);
  made.profile = parse_profile(made.profile_text.text, made.profile_text.file);
  const auto words = random_words();
  made.plan = plan({.site = made.site,
                    .campaign = made.campaign,
                    .profile = made.profile,
                    .benchmarks = Registered<Benchmark>::all(),
                    .only = options.only,
                    .units = options.units,
                    .launcher = options.rehearsal ? "rehearsal" : options.launcher,
                    .id = fmt::format("{:016x}{:016x}", words[0], words[1]),
                    .created = utc_now(),
                    .seed = options.seed.value_or(words[0] ^ words[1])});
  made.site = as_planned(std::move(made.site), made.plan);
  check_power(made);
  if (launcher != nullptr) check_launching(*launcher, made);
  return made;
}

std::filesystem::path out_folder(const CampaignOptions& options, const Plan& plan) {
  if (!options.out.empty()) return options.out;
  std::string time = plan.created;  // 2026-03-01T12:00:00Z -> 20260301T120000Z
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  return std::filesystem::path("campaigns") / fmt::format("{}-{}", plan.campaign, time);
}

CampaignFolder freeze(Prepared& prepared, const std::filesystem::path& out) {
  const CampaignFolder folder = CampaignFolder::create(out);
  const auto put = [&](const std::string& name, const std::string& text) {
    write_file(folder.file(name), text);
    prepared.plan.inputs.push_back({name, sha256(text)});
  };
  put("inputs/" + input_name("campaign", prepared.campaign_text), prepared.campaign_text.text);
  put("inputs/" + input_name("profile", prepared.profile_text), prepared.profile_text.text);
  put("inputs/" + input_name("site", prepared.site_text), prepared.site_text.text);
  if (prepared.inventory_text) put(inventory_input(prepared.site), *prepared.inventory_text);
  put("campaign.json", to_json(prepared.campaign));
  put("profile.json", to_json(prepared.profile));
  put("site.json", to_json(prepared.site));
  std::ranges::sort(prepared.plan.inputs, {}, &PlanInput::path);
  // Last: a folder without plan.json never began.
  write_file(folder.file("plan.json"), to_json(prepared.plan));
  return folder;
}

}  // namespace assay
