// assay vendor: a folder for each cause, with all that whoever replaces the part will ask for.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <span>

#include "harness/campaign/work.hpp"
#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "results/evidence/recompute.hpp"
#include "results/explain/vendor.hpp"
#include "results/format/finding.hpp"
#include "results/format/sample.hpp"
#include "results/format/verdict.hpp"
#include "results/record/near_names.hpp"
#include "results/record/pattern.hpp"
#include "results/store/attempt_name.hpp"
#include "results/store/chain.hpp"
#include "results/store/events.hpp"
#include "results/store/file.hpp"

namespace assay::vendor_command {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFoldersMax = 200;
constexpr std::size_t kRawFilesMax = 100;  // Of one folder.

std::set<std::string> places_of(const Finding& finding) {
  std::set<std::string> places(finding.causes.begin(), finding.causes.end());
  for (std::string& unit : expand(finding.units)) places.insert(std::move(unit));
  return places;
}

// Which findings a verdict belongs to, by its unit and case.
class Wanted {
 public:
  explicit Wanted(std::vector<VendorCase>& cases) : cases_(cases) {
    for (std::size_t at = 0; at < cases.size(); ++at) {
      for (const std::string& place : places_of(cases[at].finding)) by_unit_[place].push_back(at);
    }
  }

  void take(const Verdict& verdict, std::span<const SampleView> samples) {
    const auto found = by_unit_.find(verdict.unit);
    if (found == by_unit_.end()) return;
    for (const std::size_t at : found->second) {
      VendorCase& of = cases_[at];
      for (const SampleView& sample : samples) note_identity(of, sample.whole());
      const auto& names = of.finding.cases;
      if (std::ranges::find(names, verdict.case_name) == names.end()) continue;
      if (of.verdicts.size() == kVendorVerdictsMax) {
        ++of.left_out;
        continue;
      }
      auto& [kept, whole] = of.verdicts.emplace_back(verdict, std::vector<Sample>{});
      for (const SampleView& sample : samples) whole.push_back(sample.whole());
    }
  }

 private:
  std::vector<VendorCase>& cases_;
  std::map<std::string, std::vector<std::size_t>> by_unit_;
};

// What stands in a campaign folder, and where the folders for the vendor go.
class Folders {
 public:
  Folders(const CampaignFolder& folder, const Chain& chain, const Recomputed& judged, fs::path out)
      : folder_(folder), chain_(chain), judged_(judged), out_(std::move(out)) {}

  void write(VendorCase& one) const {
    const Plan& plan = chain_.plans.front().plan;
    const fs::path place = free_place(vendor_folder(one.finding));
    fs::create_directories(place / "raw");
    const std::set<std::string> places = places_of(one.finding);
    if (const auto inventory = folder_.inventory(plan, judged_.site)) {
      for (const ContractedDevice& device : inventory->devices) {
        const std::string module = device.module.empty() ? "" : "/" + device.module;
        if (places.contains(device.unit)) one.contracted[device.unit] = device.serial + module;
      }
    }
    for (Event& event : read_events(folder_)) {
      if (places.contains(event.unit)) one.events.push_back(std::move(event));
    }
    put(one, place, "finding.jsonl", to_line(one.finding, plan.reality) + "\n");
    std::string verdicts =
        verdicts_header(judged_.ruling.summary.plan_sha256, judged_.ruling.summary.profile_sha256) +
        "\n";
    std::string samples;
    for (const auto& [verdict, taken] : one.verdicts) {
      append_line(verdicts, verdict);
      for (const Sample& sample : taken) samples.append(to_line(sample)).append("\n");
    }
    put(one, place, "verdicts.jsonl", verdicts);
    put(one, place, "samples.jsonl", samples);
    copy_raw(one, place);
    write_file(place / "README.md",
               vendor_text(one, plan, judged_.site, folder_.payload().string()));
    fmt::print("{}\n", (place / "README.md").string());
  }

 private:
  // Two causes may begin with the same part.
  fs::path free_place(const std::string& name) const {
    fs::path place = out_ / name;
    for (int at = 2; fs::exists(place); ++at) place = out_ / fmt::format("{}-{}", name, at);
    return place;
  }

  static void put(VendorCase& one, const fs::path& place, const std::string& name,
                  const std::string& bytes) {
    write_file(place / name, bytes);
    one.files.emplace_back(name, sha256(bytes));
  }

  // What the processes wrote that measured the units in question, in every plan.
  void copy_raw(VendorCase& one, const fs::path& place) const {
    if (!fs::is_directory(folder_.file("raw"))) return;
    const std::set<std::string> places = places_of(one.finding);
    std::set<std::string> jobs;
    for (const ChainedPlan& link : chain_.plans) {
      for (const UnitJob& job : jobs_of(link.plan)) {
        if (places.contains(job.unit)) jobs.insert(job.id);
      }
    }
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.file("raw"))) {
      const std::string name = entry.path().filename().string();
      const auto attempt = attempt_named(name, ".json.gz");
      if (attempt && jobs.contains(attempt->job) && entry.is_regular_file()) names.insert(name);
    }
    for (const std::string& name : names) {
      if (one.files.size() > kRawFilesMax) break;
      put(one, place, "raw/" + name, read_file(folder_.file("raw/" + name)));
    }
  }

  const CampaignFolder& folder_;
  const Chain& chain_;
  const Recomputed& judged_;
  fs::path out_;
};

class Vendor : public Action {
 public:
  explicit Vendor(CLI::App& app) {
    app.add_option("DIR", folder_, "Campaign folder, sealed or not")->required();
    app.add_option("CAUSE", cause_, "Only this cause, such as rack-001/tray-02/gpu-3");
    app.add_option("--out", out_, "Folder to make; without it, DIR-vendor")->type_name("FOLDER");
    app.footer(
        "A folder for each cause that assay report names: README.md (who the part is, what it did, "
        "by\n"
        "which demand, how to see it again), the verdicts and samples as the campaign has them, "
        "and "
        "the\n"
        "output of the measuring processes.\n"
        "Exit codes: 0 written, or there is no cause, 2 mend the call or a file, 3 the world "
        "failed.\n"
        "Example: assay vendor campaigns/site rack-001/tray-02/gpu-3 --out return-0142");
  }

  Exit run() override {
    const CampaignFolder folder = CampaignFolder::open(folder_);
    std::vector<VendorCase> cases = chosen(recompute(folder, std::nullopt, {}).ruling.findings);
    if (cases.empty()) {
      fmt::print("nothing of {} is bad: there is no part to give back\n", folder_.string());
      return Exit::accepted;
    }
    Wanted wanted(cases);
    const VerdictSink each = [&](const Verdict& verdict, std::span<const SampleView> samples) {
      wanted.take(verdict, samples);
    };
    const Recomputed judged = recompute(folder, std::nullopt, {each, {}});
    const fs::path out =
        out_.empty() ? fs::path(folder_.lexically_normal().string() + "-vendor") : out_;
    if (fs::exists(out)) {
      throw Error{out.string() + " is there already", "name another folder with --out"};
    }
    const Chain chain = read_chain(folder);
    const Folders folders(folder, chain, judged, out);
    for (VendorCase& one : cases) folders.write(one);
    return Exit::accepted;
  }

 private:
  // Those of that cause; the worst first, as many as anybody reads.
  std::vector<VendorCase> chosen(std::vector<Finding> findings) const {
    std::ranges::stable_sort(findings, std::greater{}, &Finding::verdicts);
    std::vector<VendorCase> cases;
    std::vector<std::string> names;
    for (Finding& finding : findings) {
      const auto& causes = finding.causes;
      names.insert(names.end(), causes.begin(), causes.end());
      const bool meant = cause_.empty() || std::ranges::find(causes, cause_) != causes.end();
      if (meant && cases.size() < kFoldersMax) cases.push_back({.finding = std::move(finding)});
    }
    if (cases.empty() && !cause_.empty()) {
      throw Error{fmt::format("CAUSE '{}' is none of this campaign", cause_),
                  names.empty() ? "it has none" : did_you_mean(cause_, names)};
    }
    if (cases.size() == kFoldersMax && findings.size() > kFoldersMax) {
      fmt::print(stderr, "only the first {} of {} causes; name others one by one\n", kFoldersMax,
                 findings.size());
    }
    return cases;
  }

  fs::path folder_;
  std::string cause_;
  fs::path out_;
};

const Registered<Command> registered{{
    .name = "vendor",
    .about = "A folder for each cause: who the part is, what it did, and the evidence",
    .make = make_action<Vendor>,
}};

}  // namespace
}  // namespace assay::vendor_command
