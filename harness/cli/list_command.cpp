// assay list: what the program carries.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "harness/bench/benchmark.hpp"
#include "harness/cli/choice.hpp"
#include "harness/cli/command.hpp"
#include "harness/launch/launcher.hpp"
#include "results/format/campaign.hpp"
#include "results/format/profile.hpp"
#include "results/report/report.hpp"
#include "results/report/row_format.hpp"

namespace assay {
namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

template <class T>
Rows registered_rows() {
  Rows rows;
  for (const T* entry : Registered<T>::all()) rows.emplace_back(entry->name, entry->about);
  return rows;
}

Rows benchmarks() {
  Rows rows;
  for (const Benchmark* benchmark : Registered<Benchmark>::all()) {
    std::string text = fmt::format("{} ({})", benchmark->about, name(benchmark->scope));
    for (const PlannedMetric& metric : benchmark->metrics) {
      text +=
          fmt::format("; {} in {}, {} is better", metric.name, metric.unit, name(metric.better));
    }
    for (const Axis& axis : benchmark->axes) {
      text += fmt::format("; {}: {}", axis.name, fmt::join(axis.values, " "));
    }
    rows.emplace_back(benchmark->name, text);
  }
  return rows;
}

Rows campaigns() {
  Rows rows;
  for (const Carried& one : carried_campaigns()) {
    rows.emplace_back(one.name, parse_campaign(one.text, std::string(one.name)).about);
  }
  return rows;
}

Rows profiles() {
  Rows rows;
  for (const Carried& one : carried_profiles()) {
    rows.emplace_back(one.name, parse_profile(one.text, std::string(one.name)).about);
  }
  return rows;
}

class List : public Action {
 public:
  explicit List(CLI::App& app) {
    app.add_option("WHAT", what_, "benchmarks, campaigns, profiles, launchers or formats")
        ->required()
        ->check(CLI::IsMember({"benchmarks", "campaigns", "profiles", "launchers", "formats"}));
  }

  Exit run() override {
    for (const auto& [name, about] : rows()) fmt::print("{:<22} {}\n", name, about);
    return Exit::accepted;
  }

 private:
  Rows rows() const {
    if (what_ == "benchmarks") return benchmarks();
    if (what_ == "campaigns") return campaigns();
    if (what_ == "profiles") return profiles();
    if (what_ == "launchers") return registered_rows<LauncherType>();
    Rows formats = registered_rows<Format>();
    std::ranges::move(registered_rows<RowFormat>(), std::back_inserter(formats));
    std::ranges::sort(formats);
    return formats;
  }

  std::string what_;
};

const Registered<Command> registered{{
    .name = "list",
    .about = "List benchmarks, campaigns, profiles, launchers or formats",
    .make = make_action<List>,
}};

}  // namespace
}  // namespace assay
