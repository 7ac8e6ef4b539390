// Verdicts and reports of a campaign folder.
#include "harness/cli/finish.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "results/format/profile.hpp"
#include "results/record/registered.hpp"
#include "results/store/file.hpp"

namespace assay {

std::size_t terminal_columns() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 120;
  return std::clamp<std::size_t>(size.ws_col, 60, 200);
}

Finished judge_folder(const CampaignFolder& folder, const std::optional<std::string>& profile_bytes,
                      const std::optional<std::filesystem::path>& out) {
  const Profile profile =
      profile_bytes ? parse_profile(*profile_bytes, "--profile") : folder.profile();
  ReportBuilder builder{folder.plan(), profile, folder.site()};
  Finished finished;
  const VerdictSink each = [&](const Verdict& verdict, const std::optional<SampleView>& sample) {
    builder.add(verdict, sample);
    if (verdict.outcome && *verdict.outcome != Outcome::pass) {
      finished.not_passed.emplace(verdict.case_name, verdict.unit);
    }
  };
  finished.recomputed = out ? record_verdicts(folder, profile_bytes, *out, each)
                            : recompute(folder, profile_bytes, {each, {}});
  finished.report = builder.build(finished.recomputed.ruling);
  return finished;
}

void write_reports(const Report& report, const std::filesystem::path& out) {
  std::filesystem::create_directories(out / "report");
  for (const Format* format : Registered<Format>::all()) {
    write_file(out / "report" / format->file, format->render(report));
  }
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
