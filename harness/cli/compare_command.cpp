// assay compare: two campaigns, each difference with its uncertainty.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "harness/cli/manual.hpp"
#include "results/compare/caveats.hpp"
#include "results/compare/comparison.hpp"
#include "results/compare/text.hpp"
#include "results/format/sample.hpp"
#include "results/report/rows.hpp"
#include "results/store/file.hpp"
#include "results/store/line_reader.hpp"

namespace assay::compare_command {
namespace {

// Of the workers, as the headers of their samples state them. A header that cannot be read is a
// problem of the record, and named as such by whoever reads the samples.
Facts libraries_of(const CampaignFolder& folder) {
  Facts libraries;
  const auto samples = folder.file("samples");
  if (!std::filesystem::is_directory(samples)) return libraries;
  for (const auto& entry : std::filesystem::directory_iterator(samples)) {
    if (entry.path().extension() != ".jsonl" || !entry.is_regular_file()) continue;
    LineReader lines(entry.path(), entry.path().filename().string());
    const auto first = lines.next();
    if (!first || first->find("\"assay/samples/1\"") == std::string_view::npos) continue;
    for (auto& [path, digest] : parse_samples_header(*first).libraries) libraries[path] = digest;
  }
  return libraries;
}

// One campaign folder with all that stays open while its figures are compared.
struct Opened {
  explicit Opened(const std::filesystem::path& path)
      : folder(CampaignFolder::open(path)),
        plan(folder.plan()),
        profile(folder.profile()),
        site(folder.site()),
        circumstances{plan, site, sha256_of_file(folder.file("profile.json")), libraries_of(folder),
                      {},   {}},
        side(plan, profile) {}
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;

  // Judges it; `each` sees every verdict.
  void read(const VerdictSink& each) {
    const VerdictSink sink = [&](const Verdict& verdict, std::span<const SampleView> samples) {
      note_how(verdict, samples);
      each(verdict, samples);
    };
    circumstances.problems = recompute(folder, std::nullopt, {sink, {}}).ruling.summary.problems;
  }

  void note_how(const Verdict& verdict, std::span<const SampleView> samples) {
    if (samples.empty() || circumstances.how.contains(verdict.case_name)) return;
    circumstances.how[verdict.case_name] = {verdict.unit, samples.back().facts()};
  }

  CampaignFolder folder;
  Plan plan;
  Profile profile;
  Site site;
  Circumstances circumstances;
  ComparisonSide side;
};

class Compare : public Action {
 public:
  explicit Compare(CLI::App& app) {
    app.add_option("DIR", first_, "Campaign folder of before, sealed or not")->required();
    app.add_option("DIR2", second_, "Campaign folder of afterwards, sealed or not")->required();
    app.add_option("--z", z_,
                   "One-sided coverage factor; without it the larger of the two profiles'")
        ->check(CLI::Range(0.1, 10.0).description(""))
        ->type_name("Z");
    one_of(app.add_option("--format", format_, "A table, or JSON for programs"), {"table", "json"})
        ->capture_default_str();
    app.footer(
        "Exit codes: 0 nothing is shown to be worse, 1 something is worse beyond its uncertainty,\n"
        "4 something in both cannot be compared, or nothing can. A figure without a difference\n"
        "shown is not shown to be the same either.\n"
        "Example: assay compare campaigns/before campaigns/after");
  }

  Exit run() override {
    Opened first(first_);
    Opened second(second_);
    const bool own_z = z_ > 0;
    const double z = own_z ? z_ : std::max(first.profile.decision.z, second.profile.decision.z);
    first.read([&](const Verdict& verdict, std::span<const SampleView> samples) {
      first.side.add(verdict, samples);
    });
    Comparer comparer(first.side, second.side, z);
    second.read([&](const Verdict& verdict, std::span<const SampleView> samples) {
      comparer.add(verdict, samples);
    });
    Comparison comparison = comparer.build();
    comparison.caveats = caveats(first.circumstances, second.circumstances);
    const double risk =
        own_z ? 0 : std::min(first.profile.decision.risk, second.profile.decision.risk);
    fmt::print("{}", format_ == "json" ? comparison_json(comparison)
                                       : comparison_text(comparison, risk, terminal_columns()));
    const bool sound = first.circumstances.problems.empty() &&
                       second.circumstances.problems.empty() && unreal(first.plan).empty() &&
                       unreal(second.plan).empty();
    const Exit exit = exit_of(comparison);
    return !sound && exit == Exit::accepted ? Exit::undecided : exit;
  }

 private:
  std::filesystem::path first_;
  std::filesystem::path second_;
  double z_ = 0;
  std::string format_ = "table";
};

const Registered<Command> registered{{
    .name = "compare",
    .about = "Compare two campaigns, each difference with its uncertainty",
    .make = make_action<Compare>,
}};

}  // namespace
}  // namespace assay::compare_command
