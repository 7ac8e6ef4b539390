// assay list: what the program carries.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "harness/bench/benchmark.hpp"
#include "harness/cli/choice.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "harness/cli/manual.hpp"
#include "harness/launch/launcher.hpp"
#include "harness/site/overview.hpp"
#include "results/format/campaign.hpp"
#include "results/format/json_writer.hpp"
#include "results/format/profile.hpp"
#include "results/format/site.hpp"
#include "results/report/human.hpp"
#include "results/report/report.hpp"
#include "results/report/row_format.hpp"
#include "results/report/text_table.hpp"

namespace assay::list_command {
namespace {

constexpr std::size_t kNameColumns = 22;

struct Row {
  std::string name;
  std::string about;
  std::vector<std::string> details;  // A line each below it.
};

template <class T>
std::vector<Row> registered_rows() {
  std::vector<Row> rows;
  for (const T* entry : Registered<T>::all()) rows.push_back({entry->name, entry->about, {}});
  return rows;
}

std::vector<Row> benchmarks() {
  std::vector<Row> rows;
  for (const Benchmark* benchmark : Registered<Benchmark>::all()) {
    Row row{
        benchmark->name, fmt::format("{} (on a {})", benchmark->about, name(benchmark->scope)), {}};
    for (const PlannedMetric& metric : benchmark->metrics) {
      row.details.push_back(fmt::format("metric {} in {}, {} is better", metric.name, metric.unit,
                                        name(metric.better)));
    }
    for (const Axis& axis : benchmark->axes) {
      std::string words = fmt::format("axis {}: {}", axis.name, fmt::join(axis.values, ", "));
      if (!axis.others.empty()) words += fmt::format("; also {}", fmt::join(axis.others, ", "));
      row.details.push_back(std::move(words));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Row> campaigns() {
  std::vector<Row> rows;
  for (const Carried& one : carried_campaigns()) {
    const Campaign campaign = parse_campaign(one.text, std::string(one.name));
    Row row{std::string(one.name), campaign.about, {}};
    for (const CampaignStage& stage : campaign.stages) {
      row.details.push_back(
          fmt::format("stage {}, at most {:g} s a unit", stage.name, stage.budget_seconds));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Row> profiles() {
  std::vector<Row> rows;
  for (const Carried& one : carried_profiles()) {
    const Profile profile = parse_profile(one.text, std::string(one.name));
    rows.push_back({std::string(one.name),
                    profile.about,
                    {fmt::format("for {}: {} bounds", profile.device, profile.bounds.size())}});
  }
  return rows;
}

std::vector<Row> sites() {
  std::vector<Row> rows;
  for (const Carried& one : carried_sites()) {
    const Site site = parse_site(one.text, std::string(one.name));
    const SiteOverview found = overview(site, std::nullopt);
    rows.push_back({std::string(one.name),
                    fmt::format("{} devices in {} hosts and {} racks", human_count(found.devices),
                                human_count(found.hosts), human_count(found.racks)),
                    {}});
  }
  rows.push_back({"this-machine", "what assay-worker --describe reads off this host", {}});
  return rows;
}

std::string json_of(const std::string& noun, const std::vector<Row>& rows) {
  std::string out;
  JsonWriter json(out, 2);
  json.object();
  json.key("count").count(rows.size());
  json.key(noun).array();
  for (const Row& row : rows) {
    json.object();
    json.key("about").text(row.about);
    json.key("details").array();
    for (const std::string& detail : row.details) json.text(detail);
    json.end();
    json.key("name").text(row.name);
    json.end();
  }
  json.end();
  json.end();
  return out + "\n";
}

class List : public Action {
 public:
  explicit List(CLI::App& app) {
    one_of(app.add_option("NOUN", noun_, "What to list")->required(),
           {"benchmarks", "campaigns", "formats", "launchers", "profiles", "sites"});
    one_of(app.add_option("--format", format_, "Text, or JSON for programs"), {"text", "json"})
        ->capture_default_str();
    app.footer(
        "Exit codes: 0, or 2 for another noun.\n"
        "Example: assay list benchmarks");
  }

  Exit run() override {
    const std::vector<Row> all = rows();
    if (format_ == "json") {
      fmt::print("{}", json_of(noun_, all));
      return Exit::accepted;
    }
    for (const Row& row : all) print(row);
    fmt::print("{} {}\n", all.size(), noun_);
    return Exit::accepted;
  }

 private:
  // The name stands before the first line, what follows is indented.
  static void print(const Row& row) {
    const std::size_t columns = terminal_columns();
    std::string about = wrapped(row.about, kNameColumns, columns);
    if (row.name.size() < kNameColumns) {
      about.replace(0, row.name.size(), row.name);
    } else {
      about = row.name + "\n" + about;
    }
    for (const std::string& detail : row.details) about += wrapped(detail, kNameColumns, columns);
    fmt::print("{}", about);
  }

  std::vector<Row> rows() const {
    if (noun_ == "benchmarks") return benchmarks();
    if (noun_ == "campaigns") return campaigns();
    if (noun_ == "profiles") return profiles();
    if (noun_ == "sites") return sites();
    if (noun_ == "launchers") return registered_rows<LauncherType>();
    std::vector<Row> formats = registered_rows<Format>();
    std::ranges::move(registered_rows<RowFormat>(), std::back_inserter(formats));
    std::ranges::sort(formats, {}, &Row::name);
    return formats;
  }

  std::string noun_;
  std::string format_ = "text";
};

const Registered<Command> registered{{
    .name = "list",
    .about = "List benchmarks, campaigns, profiles, launchers or formats",
    .make = make_action<List>,
}};

}  // namespace
}  // namespace assay::list_command
