// assay site: check a description, or write a first one.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <map>
#include <optional>

#include "harness/cli/choice.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/inventory_file.hpp"
#include "harness/site/ask.hpp"
#include "harness/site/overview.hpp"
#include "harness/site/slurm_import.hpp"
#include "results/format/site.hpp"
#include "results/record/pattern.hpp"
#include "results/report/human.hpp"
#include "results/store/file.hpp"

namespace assay::site_command {
namespace {

constexpr std::chrono::seconds kSlurmDeadline{30};
constexpr std::size_t kSlurmBytesMax = 256 << 20;

std::string counted(std::size_t count, const char* one, const char* many) {
  return human_count(count) + " " + (count == 1 ? one : many);
}

void print_row(const char* head, const std::string& text) {
  fmt::print("  {:<10} {}\n", head, text);
}

void print_zones(const Site& site) {
  std::map<ZoneKind, std::vector<std::string>> zones;
  for (const SiteZone& zone : site.zones) zones[zone.kind].push_back(zone.id);
  for (const auto& [kind, ids] : zones) {
    print_row(std::string(name(kind)).c_str(),
              fmt::format("{}: {}", human_count(ids.size()), fmt::join(compress(ids), ", ")));
  }
}

void print_network(const Site& site) {
  if (site.layout.nvlink_domain != NvlinkDomain::none) {
    print_row("NVLink", fmt::format("a domain a {}", name(site.layout.nvlink_domain)));
  }
  if (!site.layout.network) return;
  const Network& network = *site.layout.network;
  print_row("network",
            fmt::format("{}, {}, {}", network.topology, counted(network.rails, "rail", "rails"),
                        counted(network.planes, "plane", "planes")));
}

void print_load(const LoadedPart& part, bool first) {
  std::string text = human(part.watts, "W");
  if (part.budget_watts) {
    text += fmt::format(" of a budget of {} ({:.0f} %)", human(*part.budget_watts, "W"),
                        100 * part.watts / *part.budget_watts);
    if (part.watts > *part.budget_watts) text += ": more than there is";
  }
  if (first) {
    print_row("full load", fmt::format("{} (by the watts in the file)", text));
  } else {
    print_row("", fmt::format("{} {}: {}", part.kind, part.id, text));
  }
}

void print_overview(const Site& site, const SiteOverview& found, bool by_serial) {
  fmt::print("{}: {}, {}, {}\n", site.name, counted(found.racks, "rack", "racks"),
             counted(found.hosts, "host", "hosts"), counted(found.devices, "device", "devices"));
  for (std::size_t i = 0; i < found.shapes.size(); ++i) {
    print_row(i == 0 ? "racks" : "", found.shapes[i]);
  }
  print_row("contract", fmt::format("{}, {}", counted(found.contracted, "device", "devices"),
                                    by_serial ? "each by its serial" : "by place alone"));
  if (found.spare_hosts > 0) {
    print_row("spare", fmt::format("{}, {}: {}", counted(found.spare_hosts, "host", "hosts"),
                                   counted(found.spare_devices, "device", "devices"),
                                   fmt::join(site.layout.spares, ", ")));
  }
  print_zones(site);
  print_network(site);
  for (const LoadedPart& part : found.loads) print_load(part, &part == &found.loads.front());
  if (site.scheduler) {
    print_row(
        "scheduler",
        site.scheduler->kind +
            (site.scheduler->partition.empty() ? "" : ", partition " + site.scheduler->partition));
  }
  for (std::size_t i = 0; i < found.unstated.size(); ++i) {
    print_row(i == 0 ? "unstated" : "", found.unstated[i]);
  }
}

Exit check(const std::string& file_or_name) {
  const Chosen chosen = choose_site(file_or_name, 0);
  const Site site = parse_site(chosen.text, chosen.file);
  const std::optional<Inventory> inventory = checked_inventory(site, chosen.file);
  print_overview(site, overview(site, inventory), inventory.has_value());
  return Exit::accepted;
}

std::string ask_slurm(const std::vector<std::string>& command, bool needed) {
  const std::optional<Reply> answer = ask(command, kSlurmDeadline, kSlurmBytesMax);
  if (answer && answer->code == 0) return answer->text;
  if (!needed) return {};
  if (answer && answer->code == 127) {
    throw Error{command[0] + " is not on the PATH",
                "call this on a login node, or give what it prints there with --sinfo FILE"};
  }
  throw world_error(fmt::format("{} gave no answer", fmt::join(command, " ")),
                    "run it by hand to see why");
}

struct ImportOptions {
  std::string sinfo;
  std::string topology;
  std::string name = "cluster";
  std::string partition;
  std::uint32_t hosts_a_rack = 0;
};

Exit import_site(const ImportOptions& options) {
  std::vector<std::string> call{"sinfo", "--noheader", "--Node",
                                fmt::format("--format={}", kSinfoFormat)};
  if (!options.partition.empty()) call.push_back("--partition=" + options.partition);
  const bool live = options.sinfo.empty();
  const std::string sinfo = live ? ask_slurm(call, true) : read_file(options.sinfo, kSlurmBytesMax);
  std::string topology;
  if (!options.topology.empty()) {
    topology = read_file(options.topology, kSlurmBytesMax);
  } else if (live) {
    topology = ask_slurm({"scontrol", "show", "topology"}, false);
  }
  const SlurmImport made = import_slurm(sinfo, topology, options.hosts_a_rack, options.name);
  const std::string text = to_json(made.site);
  parse_site(text, "the imported site");  // What is written can be read.
  fmt::print("{}", text);
  for (const std::string& note : made.notes) fmt::print(stderr, "note: {}\n", note);
  return Exit::accepted;
}

class SiteVerbs : public Action {
 public:
  explicit SiteVerbs(CLI::App& app) {
    app.require_subcommand(1);
    check_ =
        app.add_subcommand("check", "Read a site file, its inventory too, and say what it holds");
    check_->add_option("FILE", file_, "A site file, or a name of assay list sites")->required();
    import_ = app.add_subcommand("import", "Write a first site file to stdout");
    import_->add_option("FROM", from_, "Where from")->required()->check(CLI::IsMember({"slurm"}));
    import_
        ->add_option("--sinfo", options_.sinfo,
                     fmt::format("What sinfo --noheader --Node --format='{}' printed elsewhere; "
                                 "without it, sinfo is asked",
                                 kSinfoFormat))
        ->type_name("FILE");
    import_
        ->add_option("--topology", options_.topology,
                     "What scontrol show topology printed elsewhere")
        ->type_name("FILE");
    import_->add_option("--name", options_.name, "Of the site")->capture_default_str();
    import_->add_option("--partition", options_.partition, "Its nodes alone");
    import_
        ->add_option("--hosts-a-rack", options_.hosts_a_rack,
                     "Racks are so many nodes each, in the order of their names; without it, they "
                     "are read off the names")
        ->check(CLI::Range(1, 10'000).description(""))
        ->type_name("N");
    app.footer(
        "Exit codes: 0; 2 mend the file (every mistake is named with its line); 3 Slurm gave no "
        "answer.\n"
        "Example: assay site check site-13800\n"
        "         assay site import slurm --name paris > paris.json");
  }

  Exit run() override { return check_->parsed() ? check(file_) : import_site(options_); }

 private:
  CLI::App* check_ = nullptr;
  CLI::App* import_ = nullptr;
  std::string file_;
  std::string from_;
  ImportOptions options_;
};

const Registered<Command> registered{{
    .name = "site",
    .about = "Check a site's description, or write a first one from Slurm",
    .make = make_action<SiteVerbs>,
}};

}  // namespace
}  // namespace assay::site_command
