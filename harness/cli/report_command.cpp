// assay report: a campaign's verdicts as a table or in a format.
#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "results/store/file.hpp"

namespace assay {
namespace {

std::string format_names() {
  std::string names;
  for (const Format* format : Registered<Format>::all()) {
    names += (names.empty() ? "" : ", ") + format->name;
  }
  return names;
}

const Format& format_named(const std::string& name) {
  if (const Format* format = Registered<Format>::find(name)) return *format;
  throw Error{fmt::format("there is no report format '{}'", name),
              "--format is one of: " + format_names()};
}

class ReportAction : public Action {
 public:
  explicit ReportAction(CLI::App& app) {
    app.add_option("DIR", folder_, "Campaign folder, sealed or not")->required();
    app.add_option("--format", format_, "To stdout, without it a table: " + format_names())
        ->type_name("FORMAT");
    app.add_option("--out", out_, "Write to this file instead of stdout")
        ->type_name("FILE")
        ->needs("--format");
    app.footer(
        "Exit code: the campaign's: 0 accepted, 1 rejected, 4 not decided; 2 for a folder that is "
        "no\n"
        "campaign.\n"
        "Example: assay report memory --format junit --out junit.xml");
  }

  Exit run() override {
    const Format* format = format_.empty() ? nullptr : &format_named(format_);
    const Finished finished = judge_folder(CampaignFolder::open(folder_), std::nullopt, {});
    if (format == nullptr) {
      show(finished.report);
    } else if (out_.empty()) {
      const std::string bytes = format->render(finished.report);
      if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) {
        throw world_error("stdout does not take the report");
      }
    } else {
      write_file(out_, format->render(finished.report));
    }
    return finished.recomputed.ruling.summary.exit;
  }

 private:
  std::filesystem::path folder_;
  std::string format_;
  std::filesystem::path out_;
};

const Registered<Command> registered{{
    .name = "report",
    .about = "Show a campaign's verdicts, or render them in a format",
    .make = make_action<ReportAction>,
}};

}  // namespace
}  // namespace assay
