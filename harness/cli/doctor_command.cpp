// assay doctor: what this host can and cannot run, and the command that mends it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "harness/cli/choice.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "harness/cli/prepare.hpp"
#include "harness/device/cpu_list.hpp"
#include "harness/doctor/gpus.hpp"
#include "harness/doctor/host.hpp"
#include "harness/doctor/leftovers.hpp"
#include "harness/doctor/offers.hpp"
#include "harness/doctor/quiet.hpp"
#include "harness/doctor/room.hpp"
#include "harness/site/describe.hpp"
#include "harness/telemetry/host.hpp"
#include "harness/telemetry/memory.hpp"
#include "results/format/campaign.hpp"
#include "results/format/profile.hpp"
#include "results/format/site.hpp"
#include "results/report/safe_text.hpp"
#include "results/report/text_table.hpp"

namespace assay::doctor_command {
namespace {

constexpr std::size_t kIndent = 28;

std::string_view sign(Health health) {
  switch (health) {
    case Health::fine: return "✓";
    case Health::note: return "·";
    case Health::unknown: return "?";
    case Health::hurts: return "!";
    case Health::cannot: return "✕";
  }
  return "?";
}

// Printed as they are found: measuring the load takes a second.
class Findings {
 public:
  void add(const Diagnosis& finding) {
    ++counts_[static_cast<std::size_t>(finding.health)];
    const std::size_t columns = terminal_columns();
    std::string head = fmt::format("{} {}", sign(finding.health), one_line(finding.subject));
    std::string body = wrapped(one_line(finding.found), kIndent, columns);
    const std::size_t width = columns_of(head);
    if (width + 1 < kIndent && body.size() > kIndent) {
      body = head + std::string(kIndent - width, ' ') + body.substr(kIndent);
    } else {
      body = head + "\n" + body;
    }
    fmt::print("{}", body);
    if (!finding.mend.empty()) {
      fmt::print("{:{}}mend: {}\n", "", kIndent, one_line(finding.mend));
    }
    std::fflush(stdout);
  }
  void add(const std::vector<Diagnosis>& findings) {
    for (const Diagnosis& finding : findings) add(finding);
  }
  std::size_t of(Health health) const { return counts_[static_cast<std::size_t>(health)]; }

 private:
  std::array<std::size_t, 5> counts_{};
};

std::vector<unsigned> cpus_of(const Site& site) {
  std::vector<unsigned> cpus;
  for (const SiteHost& host : site.hosts) {
    for (const unsigned cpu : parse_cpu_list(host.cpus)) cpus.push_back(cpu);
  }
  return cpus;
}

std::uint64_t llc_bytes(const Site& site) {
  std::uint64_t most = 0;
  for (const SiteHost& host : site.hosts) {
    const auto found = host.facts.find("llc_bytes");
    const auto* bytes = found == host.facts.end() ? nullptr : std::get_if<double>(&found->second);
    if (bytes != nullptr && *bytes > 0) most = std::max(most, static_cast<std::uint64_t>(*bytes));
  }
  return most;
}

// Whether a campaign can be planned here at all, and what of it is left out.
Diagnosis campaign_finding(const std::string& name) {
  CampaignOptions options;
  options.campaign = name;
  try {
    const Plan plan = prepare(options).plan;
    double seconds = 0;
    for (const PlanStage& stage : plan.stages) seconds += stage.budget_seconds;
    return {Health::fine, "campaign " + name,
            fmt::format("{} cases by profile {}, {} not offered; at most about {:g} s",
                        plan.entries.size(), plan.profile, plan.not_offered.size(), seconds),
            ""};
  } catch (const Error& error) {
    return {Health::cannot, "campaign " + name, error.what(), error.hint()};
  }
}

class Doctor : public Action {
 public:
  explicit Doctor(CLI::App& app) {
    app.add_option("--out", out_, "Folder in which campaign folders are to be made")
        ->type_name("DIR")
        ->capture_default_str();
    app.footer(
        "A tick is fine, a dot worth knowing, ? could not be looked at, ! slower, noisier or "
        "refused,\n"
        "a cross cannot run. Looks at this host alone, as this user, and only at what it prints.\n"
        "Exit codes: 0 nothing is kept from running, 4 something cannot run, 2 the worker is\n"
        "missing, 3 it does not answer.\n"
        "Example: assay doctor");
  }

  Exit run() override {
    Findings findings;
    const auto worker = worker_path();
    const Site site = parse_site(describe_host(worker, 0), "assay-worker --describe");
    findings.add({Health::fine, "worker", worker.string() + " starts, with its libraries", ""});
    findings.add(offer_findings(site, Registered<Benchmark>::all()));
    for (const char* campaign : {"quick", "full"}) findings.add(campaign_finding(campaign));
    const HostFiles files;
    findings.add(gpu_findings(site, worker, files));
    findings.add(host_findings(files, host_facts(files)));
    findings.add(memory_finding(
        {memory_free_bytes(files), llc_bytes(site),
         parse_campaign(choose_campaign("quick").text, "quick").memory_fraction_max}));
    findings.add(disk_findings(out_));
    findings.add(leftover_findings(out_));
    add_conditions(findings, site);
    fmt::print("\n{} cannot run, {} disturb, {} could not be looked at\n",
               findings.of(Health::cannot), findings.of(Health::hurts),
               findings.of(Health::unknown));
    return findings.of(Health::cannot) == 0 ? Exit::accepted : Exit::undecided;
  }

 private:
  static void add_conditions(Findings& findings, const Site& site) {
    const Campaign campaign = parse_campaign(choose_campaign("quick").text, "quick");
    const Chosen chosen = choose_profile_for(site, campaign);
    const Profile profile = parse_profile(chosen.text, chosen.file);
    ConditionsProbe probe(cpus_of(site));
    findings.add(quiet_findings(probe.finish(), profile.requirements));
  }

  std::filesystem::path out_ = "campaigns";
};

const Registered<Command> registered{{
    .name = "doctor",
    .about = "Say what this host can and cannot run, and the command that mends it",
    .make = make_action<Doctor>,
}};

}  // namespace
}  // namespace assay::doctor_command
