// assay meter: a facility's own readings beside what was predicted for each stage.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "harness/cli/command.hpp"
#include "harness/cli/forecast_jobs.hpp"
#include "harness/plan/forecast.hpp"
#include "results/format/meter.hpp"
#include "results/next/groups.hpp"
#include "results/report/human.hpp"
#include "results/report/metered.hpp"
#include "results/report/rows.hpp"
#include "results/report/safe_text.hpp"
#include "results/store/file.hpp"
#include "results/store/folder.hpp"
#include "results/store/journal.hpp"

namespace assay::meter_command {
namespace {

constexpr double kHourSeconds = 3600;
constexpr std::size_t kPlacesListed = 10;  // Of a stage and a quantity: no line a rack.

std::string unit_of(const std::string& quantity) { return quantity == kPowerQuantity ? "W" : "1"; }

std::string in_words(const Metered& one) {
  const std::string unit = unit_of(one.quantity);
  std::string text = fmt::format(
      "{}: {} over {} s, least {}, mean {}, highest {}", one_line(one.place),
      human_count(one.readings) + (one.readings == 1 ? " reading" : " readings"), one.seconds,
      human(one.least, unit), human(one.mean, unit), human(one.highest, unit));
  if (one.quantity == kPowerQuantity) {
    const double joules = one.mean * static_cast<double>(one.seconds);
    text += fmt::format(", {}", human(joules / kHourSeconds, "Wh"));
  }
  if (one.over_budget()) text += fmt::format("; OVER its budget of {}", human(*one.budget, unit));
  return text;
}

// Those over their budget before others.
void print_places(std::vector<Metered> places) {
  std::ranges::stable_sort(places, [](const Metered& one, const Metered& other) {
    return one.over_budget() && !other.over_budget();
  });
  for (std::size_t at = 0; at < std::min(places.size(), kPlacesListed); ++at) {
    fmt::print("    {}\n", in_words(places[at]));
  }
  if (places.size() > kPlacesListed) {
    fmt::print("    and {} more places\n", human_count(places.size() - kPlacesListed));
  }
}

std::map<std::string, StageForecast> predicted(const Plan& plan, const Site& site) {
  std::map<std::string, StageForecast> stages;
  for (StageForecast& stage :
       forecast(site, forecast_jobs(plan), std::numeric_limits<std::size_t>::max())) {
    stages[stage.stage] = std::move(stage);
  }
  return stages;
}

void print_prediction(const std::map<std::string, StageForecast>& stages,
                      const std::string& stage) {
  const auto found = stages.find(stage);
  if (found == stages.end() || !(found->second.highest_watts > 0)) {
    fmt::print("  predicted: nothing; the site states no watts for it\n");
    return;
  }
  fmt::print("  predicted for the site, from the watts in its file: at most {}, {}\n",
             human(found->second.highest_watts, "W"),
             human(found->second.joules / kHourSeconds, "Wh"));
}

class Meter : public Action {
 public:
  explicit Meter(CLI::App& app) {
    app.add_option("DIR", folder_, "Campaign folder, sealed or not")->required();
    app.add_option("FILE", file_, "Readings: CSV with the columns time,unit,power_watts,...")
        ->required();
    app.footer(
        "The columns behind time and unit are quantities, as many as there are; power_watts is "
        "set\n"
        "beside the prediction and the budgets of the site, its racks and zones. Nothing is "
        "written.\n"
        "Exit codes: 0 every stage was read without long gaps and no reading is over a budget, 1\n"
        "one is, 2 mend the call or the file, 4 anything less: a stage without readings, a meter\n"
        "that says zero, a campaign that is not real.\n"
        "Example: assay meter campaigns/night meters.csv");
  }

  Exit run() override {
    const CampaignFolder folder = CampaignFolder::open(folder_);
    const Plan plan = folder.plan();
    const Site site = as_planned(folder.site(), plan);
    const MeterFile file = parse_meter(read_file(file_, kMeterBytesMax), file_.string(), site);
    const auto times = stage_times(read_journal(folder.file("journal.jsonl")));
    const std::vector<Metered> all = metered(site, times, file);
    const std::string fake = unreal(plan);
    if (!fake.empty()) fmt::print("{}: the campaign was measured on no real site\n", fake);
    const auto stages = predicted(plan, site);
    for (std::size_t at = 0; at < times.size(); ++at) {
      fmt::print("stage {}, {} s\n", one_line(times[at].stage), times[at].to - times[at].from);
      print_prediction(stages, times[at].stage);
      for (const std::string& quantity : file.quantities) {
        std::vector<Metered> places;
        std::ranges::copy_if(all, std::back_inserter(places), [&](const Metered& one) {
          return one.stage == at && one.quantity == quantity;
        });
        if (!places.empty()) fmt::print("  {}\n", one_line(quantity));
        print_places(std::move(places));
      }
    }
    const MeterAnswer found = answer(times, all, fake.empty());
    fmt::print("{}\n", one_line(found.words));
    return found.exit;
  }

 private:
  std::filesystem::path folder_;
  std::filesystem::path file_;
};

const Registered<Command> registered{{
    .name = "meter",
    .about = "Set a facility's meter readings beside what was predicted for each stage",
    .make = make_action<Meter>,
}};

}  // namespace
}  // namespace assay::meter_command
