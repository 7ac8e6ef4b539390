// Verdicts and reports of a campaign folder.
#include "harness/cli/finish.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <future>
#include <utility>
#include <vector>

#include "results/format/profile.hpp"
#include "results/record/registered.hpp"
#include "results/report/row_format.hpp"
#include "results/store/file.hpp"
#include "results/store/waivers.hpp"

namespace assay {

// The row formats on their way into `out`/report/.
class RowFiles {
 public:
  RowFiles(const Plan& plan, const std::filesystem::path& out) {
    std::filesystem::create_directories(out / "report");
    for (const RowFormat* format : Registered<RowFormat>::all()) {
      FileWriter& file = files_.emplace_back(out / "report" / format->file);
      renderings_.push_back(
          rows_of(*format, plan, [&file](std::string_view rows) { file.append(rows); }));
    }
  }

  const std::vector<Rendering>& renderings() const { return renderings_; }

  void finish() {
    for (FileWriter& file : files_) file.finish();
  }

 private:
  std::deque<FileWriter> files_;
  std::vector<Rendering> renderings_;
};

std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 120;
  return std::clamp<std::size_t>(size.ws_col, 60, 200);
}

Finished judge_folder(const CampaignFolder& folder, const std::optional<std::string>& profile_bytes,
                      const std::optional<std::filesystem::path>& out) {
  const Profile profile =
      profile_bytes ? parse_profile(*profile_bytes, "--profile") : folder.profile();
  const Plan plan = folder.plan();
  ReportBuilder builder{plan, profile};
  builder.waive(
      read_waivers(folder.file("waivers.jsonl"), sha256_of_file(folder.file("plan.json"))));
  std::optional<RowFiles> rows;
  if (out) rows.emplace(plan, *out);
  Finished finished;
  const VerdictSink each = [&](const Verdict& verdict, std::span<const SampleView> samples) {
    builder.add(verdict, samples);
    if (verdict.outcome && *verdict.outcome != Outcome::pass) {
      finished.not_passed.emplace(verdict.case_name, verdict.unit);
    }
  };
  finished.recomputed =
      out ? record_verdicts(folder, profile_bytes, *out, {each, {}, rows->renderings()})
          : recompute(folder, profile_bytes, {each});
  finished.report = builder.build(finished.recomputed.ruling, std::move(finished.recomputed.site));
  if (rows) rows->finish();
  return finished;
}

void write_reports(const Report& report, const std::filesystem::path& out) {
  std::filesystem::create_directories(out / "report");
  std::vector<std::future<void>> writing;
  for (const Format* format : Registered<Format>::all()) {
    writing.push_back(std::async(std::launch::async, [&report, &out, format] {
      write_file(out / "report" / format->file, format->render(report));
    }));
  }
  for (std::future<void>& one : writing) one.get();
}

void show(const Report& report) {
  const bool colour = isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  const std::string table = terminal_table(report, colour, terminal_columns());
  std::fwrite(table.data(), 1, table.size(), stdout);
  std::fflush(stdout);
}

std::string meaning(Exit exit) {
  switch (exit) {
    case Exit::accepted: return "Exit 0: accepted; every demand of the profile is met.";
    case Exit::rejected:
      return "Exit 1: rejected; something was measured properly and is not as demanded.";
    case Exit::usage: return "Exit 2: the call or a file must be mended first.";
    case Exit::world: return "Exit 3: the world failed during the work.";
    case Exit::undecided:
      return "Exit 4: not decided; something was missing, noisy or could not be measured, and "
             "nothing failed.";
    case Exit::interrupted: return "Exit 130: interrupted; what was finished is kept.";
  }
  return "";
}

}  // namespace assay
