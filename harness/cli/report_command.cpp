// assay report: a campaign's verdicts as a table or in a format.
#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <string_view>

#include "harness/cli/command.hpp"
#include "harness/cli/finish.hpp"
#include "results/record/registered.hpp"
#include "results/report/row_format.hpp"
#include "results/store/file.hpp"

namespace assay::report_command {
namespace {

std::string format_names() {
  std::string names;
  for (const Format* format : Registered<Format>::all()) names += format->name + ", ";
  for (const RowFormat* format : Registered<RowFormat>::all()) names += format->name + ", ";
  return names.substr(0, names.size() - 2);
}

void print(std::string_view bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) {
    throw world_error("stdout does not take the report");
  }
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
    const RowFormat* rows = Registered<RowFormat>::find(format_);
    const Format* format = Registered<Format>::find(format_);
    if (rows == nullptr && format == nullptr && !format_.empty()) {
      throw Error{fmt::format("there is no report format '{}'", format_),
                  "--format is one of: " + format_names()};
    }
    const CampaignFolder folder = CampaignFolder::open(folder_);
    if (rows != nullptr) return write_rows(folder, *rows);
    const Finished finished = judge_folder(folder, std::nullopt, {});
    if (format == nullptr) {
      show(finished.report);
    } else if (out_.empty()) {
      print(format->render(finished.report));
    } else {
      write_file(out_, format->render(finished.report));
    }
    return finished.recomputed.ruling.summary.exit;
  }

 private:
  // Row by row, as they are judged.
  Exit write_rows(const CampaignFolder& folder, const RowFormat& format) const {
    std::optional<FileWriter> file;
    if (!out_.empty()) file.emplace(out_);
    const Rendering rows = rows_of(format, folder.plan(), [&](std::string_view text) {
      file ? file->append(text) : print(text);
    });
    const Recomputed found = recompute(folder, std::nullopt, {{}, {}, {rows}});
    if (file) file->finish();
    return found.ruling.summary.exit;
  }

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
}  // namespace assay::report_command
